import type { ModelView } from '@contracts/gateway/models';
import { Link } from 'react-router';
import { formatCount, formatDuration } from '@/ui/format';
import { Chip } from '@/ui/StatusBadge';
import { numberCell, Table } from '@/ui/Table';
import { Health } from './Health';
import { errorRate, formatPercent, formatTokens } from './model-state';
import { texts } from './texts';

const WORDS = ['model', 'state'] as const;
const NUMBERS = ['first', 'errors', 'speed', 'price', 'window'] as const;
const COLUMNS = [
  ...WORDS.map((name) => ({ label: texts.columns[name] })),
  ...NUMBERS.map((name) => ({ label: texts.columns[name], isNumber: true })),
];

/** Address of a model's page. */
export const modelPath = (id: string): string => `/models/${encodeURIComponent(id)}`;

/** Models as rows; on phones two lines. */
export function ModelTable({ models }: { models: readonly ModelView[] }) {
  return (
    <Table label={texts.table} columns={COLUMNS} isHeadHiddenOnPhones>
      {models.map((model) => (
        <ModelRow key={model.id} model={model} />
      ))}
    </Table>
  );
}

const number = `${numberCell} max-sm:hidden`;

function ModelRow({ model }: { model: ModelView }) {
  const { id, label, price } = model;
  const speed = model.measured?.tokensPerSecond;
  return (
    <tr className="h-9 hover:bg-soft">
      <th scope="row" className="max-w-80 min-w-40 px-2 py-1.5 text-left font-normal">
        <span className="flex items-center gap-1.5">
          <Link to={modelPath(id)} data-row className="truncate rounded-chip font-medium hover:underline">
            {label}
          </Link>
          {model.isDefault && <Chip>{texts.isDefault}</Chip>}
          {model.isDemo && <Chip tone="ai">{texts.demo}</Chip>}
        </span>
        <span className="block truncate text-small text-dim">
          <code className="font-mono text-small">{id}</code> · {model.provider}
        </span>
        <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-small text-dim sm:hidden">
          <Health of={model} />
          {model.measured?.firstTokenP50Ms != null && <span>{firstToken(model)}</span>}
          {price !== null && <span>{priceOf(model)}</span>}
        </span>
      </th>
      <td className="px-2 max-sm:hidden">
        <Health of={model} />
      </td>
      <td className={number}>{firstToken(model)}</td>
      <td className={number}>{formatPercent(errorRate(model.measured)) ?? texts.none}</td>
      <td className={number}>{speed == null ? texts.none : speed}</td>
      <td className={number} title={price === null ? undefined : texts.perMillion}>
        {priceOf(model)}
      </td>
      <td className={number} title={texts.tokens(formatCount(model.window))}>
        {model.isWindowAssumed ? texts.none : formatTokens(model.window)}
      </td>
    </tr>
  );
}

const priceOf = ({ price, isDemo }: ModelView): string =>
  price === null ? (isDemo ? texts.none : texts.free) : `$${price.input} / $${price.output}`;

/** "0.3 s / 1.2 s". */
export function firstToken({ measured }: Pick<ModelView, 'measured'>): string {
  if (measured?.firstTokenP50Ms == null || measured.firstTokenP95Ms === null) return texts.none;
  return `${formatDuration(measured.firstTokenP50Ms)} / ${formatDuration(measured.firstTokenP95Ms)}`;
}
