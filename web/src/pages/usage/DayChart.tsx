import type { UsageRow } from '@contracts/usage';
import { formatCost, formatCount, formatUtcDay } from '@/ui/format';
import { texts } from './texts';
import { UsageTable } from './UsageTable';

const WIDTH = 1_000;
const HEIGHT = 120;
const GAP = 0.2;

/** A bar a day: what it cost, or how many calls there were where nothing has a price. The table beneath says it in numbers. */
export function DayChart({ items }: { items: readonly UsageRow[] }) {
  const hasCost = items.some(({ costUsd }) => Number(costUsd) > 0);
  const valueOf = ({ costUsd, calls }: UsageRow) => (hasCost ? Number(costUsd) : calls);
  const tell = (row: UsageRow) => (hasCost ? formatCost(row.costUsd) : formatCount(row.calls));
  const highest = items.reduce((top, row) => (valueOf(row) > valueOf(top) ? row : top), items[0] as UsageRow);
  const top = Math.max(valueOf(highest), Number.MIN_VALUE);
  const step = WIDTH / items.length;
  const [first, last] = [items[0], items.at(-1)];
  const title = hasCost ? texts.chart : texts.chartCalls;
  return (
    <section aria-label={title} className="rounded-card border border-line bg-panel p-3">
      <div className="mb-2 flex justify-between gap-2">
        <h2 className="font-medium">{title}</h2>
        <span className="tabular text-small text-dim">
          {texts.highest(`${tell(highest)}, ${formatUtcDay(highest.key)}`)}
        </span>
      </div>
      <svg
        aria-hidden
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-32 w-full text-series-1"
      >
        {items.map((row, index) => {
          const height = valueOf(row) === 0 ? 0 : Math.max(2, (valueOf(row) / top) * HEIGHT);
          return (
            <g key={row.key}>
              <title>{`${formatUtcDay(row.key)}: ${tell(row)}`}</title>
              <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
              <rect
                x={(index + GAP / 2) * step}
                y={HEIGHT - height}
                width={step * (1 - GAP)}
                height={height}
                fill="currentColor"
              />
            </g>
          );
        })}
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line" vectorEffect="non-scaling-stroke" />
      </svg>
      <div aria-hidden className="tabular mt-1 flex justify-between text-small text-dim">
        {first !== undefined && <span>{formatUtcDay(first.key)}</span>}
        {last !== undefined && last !== first && <span>{formatUtcDay(last.key)}</span>}
      </div>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer rounded-chip text-table text-link">{texts.dayTable}</summary>
        <div className="mt-2 max-h-80 overflow-y-auto" role="region" aria-label={title} tabIndex={0}>
          <UsageTable title={title} first={texts.day} rows={items} nameOf={({ key }) => formatUtcDay(key)} />
        </div>
      </details>
    </section>
  );
}
