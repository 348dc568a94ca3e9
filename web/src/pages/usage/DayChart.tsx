import type { UsageRow, UsageSeries, UsageSplit } from '@contracts/money/usage';
import { formatCost, formatCount, formatUtcDay } from '@/ui/format';
import { Segmented } from '@/ui/forms/Segmented';
import { DayTable } from './DayTable';
import { texts } from './texts';
import { SPLITS } from './usage-days';

const WIDTH = 1_000;
const HEIGHT = 120;
const GAP = 0.2;
/** As many as there are series, the others together being one; bars and legend. */
const COLOURS = [
  ['fill-series-1', 'bg-series-1'],
  ['fill-series-2', 'bg-series-2'],
  ['fill-series-3', 'bg-series-3'],
  ['fill-series-4', 'bg-series-4'],
  ['fill-series-5', 'bg-series-5'],
  ['fill-series-6', 'bg-series-6'],
] as const;
const colourOf = (index: number) => COLOURS[index % COLOURS.length] ?? COLOURS[0];
const SPLIT_OPTIONS = SPLITS.map((value) => ({ value, label: texts.by[value] }));

interface DayChartProps {
  items: readonly UsageRow[];
  /** What each day is made of, dearest first. */
  series: readonly UsageSeries[];
  by: UsageSplit;
  onBy: (by: UsageSplit) => void;
}

/**
 * A bar a day, of pieces by model or agent: what it cost, or how many calls there were where nothing has a price. The table
 * beneath says it in numbers.
 */
export function DayChart({ items, series, by, onBy }: DayChartProps) {
  const hasCost = items.some(({ costUsd }) => Number(costUsd) > 0);
  const valueOf = ({ costUsd, calls }: Pick<UsageRow, 'costUsd' | 'calls'>) => (hasCost ? Number(costUsd) : calls);
  const tell = (sums: Pick<UsageRow, 'costUsd' | 'calls'>) =>
    hasCost ? formatCost(sums.costUsd) : formatCount(sums.calls);
  const highest = items.reduce((top, row) => (valueOf(row) > valueOf(top) ? row : top), items[0] as UsageRow);
  const top = Math.max(valueOf(highest), Number.MIN_VALUE);
  const step = WIDTH / items.length;
  const [first, last] = [items[0], items.at(-1)];
  const title = hasCost ? texts.chart : texts.chartCalls;
  const named = series.map((one) => ({ ...one, name: texts.nameOfPart(by, one) }));
  return (
    <section aria-label={title} className="rounded-card border border-line bg-panel p-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-medium">{title}</h2>
        <span className="tabular mr-auto text-small text-dim">
          {texts.highest(`${tell(highest)}, ${formatUtcDay(highest.key)}`)}
        </span>
        <Segmented label={texts.split} value={by} options={SPLIT_OPTIONS} onChange={onBy} />
      </div>
      <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-32 w-full">
        {items.map((row, day) => {
          let y = HEIGHT;
          const parts = named.flatMap(({ days, name }, index) => {
            const sums = days[day];
            return sums === undefined || sums.calls === 0 ? [] : [{ sums, name, index }];
          });
          const said = parts.map(({ name, sums }) => `${name}: ${tell(sums)}`);
          return (
            <g key={row.key}>
              <title>{[`${formatUtcDay(row.key)}: ${tell(row)}`, ...said].join('\n')}</title>
              <rect x={day * step} y={0} width={step} height={HEIGHT} fill="transparent" />
              {parts.map(({ sums, index }) => {
                const value = valueOf(sums);
                const height = value === 0 ? 0 : Math.max(2 / parts.length, (value / top) * HEIGHT);
                y -= height;
                return (
                  <rect
                    key={index}
                    x={(day + GAP / 2) * step}
                    y={y}
                    width={step * (1 - GAP)}
                    height={height}
                    className={colourOf(index)[0]}
                  />
                );
              })}
            </g>
          );
        })}
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line" vectorEffect="non-scaling-stroke" />
      </svg>
      <div aria-hidden className="tabular mt-1 flex justify-between text-small text-dim">
        {first !== undefined && <span>{formatUtcDay(first.key)}</span>}
        {last !== undefined && last !== first && <span>{formatUtcDay(last.key)}</span>}
      </div>
      <ul aria-hidden className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-small text-dim">
        {named.map(({ key, name }, index) => (
          <li key={key ?? ''} className="flex min-w-0 items-center gap-1.5">
            <span className={`size-2.5 shrink-0 rounded-chip ${colourOf(index)[1]}`} />
            <span dir="auto" className="truncate">
              {name}
            </span>
          </li>
        ))}
      </ul>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer rounded-chip text-table text-link">{texts.dayTable}</summary>
        <div className="mt-2 max-h-80 overflow-auto" role="region" aria-label={title} tabIndex={0}>
          <DayTable title={title} items={items} series={named} tell={tell} />
        </div>
      </details>
    </section>
  );
}
