import type { UsageRow } from '@contracts/money/usage';
import { formatCost, formatCount } from '@/ui/format';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

interface UsageTableProps {
  title: string;
  /** Head of the first column. */
  first: string;
  rows: readonly UsageRow[];
  nameOf?: (row: UsageRow) => string;
  /** Where the row of this id leads. */
  linkTo?: ((id: string) => string) | undefined;
}

const number = 'tabular px-2 text-right whitespace-nowrap';

/** Sums as rows: calls, tokens, cost. */
export function UsageTable({ title, first, rows, nameOf = ({ label }) => label, linkTo }: UsageTableProps) {
  return (
    <table aria-label={title} className="w-full border-collapse text-table">
      <thead className="text-small text-dim">
        <tr className="h-8 border-b border-line">
          <th scope="col" className="px-2 text-left font-medium">
            {first}
          </th>
          {(['calls', 'tokens', 'cost'] as const).map((name) => (
            <th key={name} scope="col" className={`${number} font-medium`}>
              {texts.figures[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((row) => (
          <tr key={row.key} className="h-8">
            <th
              scope="row"
              dir="auto"
              title={nameOf(row)}
              className="w-full max-w-0 truncate px-2 text-left font-normal"
            >
              <RowName name={nameOf(row)} to={linkTo?.(row.key)} />
            </th>
            <td className={number}>{formatCount(row.calls)}</td>
            <td className={number}>{formatCount(row.inputTokens + row.outputTokens)}</td>
            <td className={number} title={`$${row.costUsd}`}>
              {formatCost(row.costUsd)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const RowName = ({ name, to }: { name: string; to: string | undefined }) =>
  to === undefined ? name : <TextLink to={to}>{name}</TextLink>;
