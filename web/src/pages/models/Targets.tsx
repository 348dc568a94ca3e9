import type { ModelView } from '@contracts/gateway/models';
import { formatCount } from '@/ui/format';
import { numberCell, Table } from '@/ui/Table';
import { Health } from './Health';
import { formatPercent } from './model-state';
import { texts } from './texts';

const t = texts.detail;

/** The addresses and keys of a model by their ids, and how each is. */
export function Targets({ model: { targets }, processes }: { model: ModelView; processes: number }) {
  const whole = targets.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <section>
      <h2 className="mb-2 font-medium">{t.targets}</h2>
      <Table
        label={t.targets}
        columns={[
          { label: t.target },
          { label: t.health },
          { label: t.share, isNumber: true },
          { label: t.recent, isNumber: true },
        ]}
      >
        {targets.map((target) => (
          <tr key={target.id} className="h-9">
            <th scope="row" className="px-2 text-left font-normal">
              <code className="font-mono text-small">{target.id}</code>
            </th>
            <td className="px-2">
              <Health of={{ targets: [target] }} />
              {target.restsIn > 0 && (
                <span className="block text-small text-dim">{t.restsIn(target.restsIn, processes)}</span>
              )}
            </td>
            <td className={numberCell}>{formatPercent(target.weight / whole)}</td>
            <td className={numberCell}>
              {formatCount(target.calls)}, {formatCount(target.failures)}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
