import type { UsageRow, UsageSeries } from '@contracts/money/usage';
import { formatCost, formatCount, formatUtcDay } from '@/ui/format';
import { texts } from './texts';

const number = 'tabular px-2 text-right whitespace-nowrap';

interface DayTableProps {
  title: string;
  items: readonly UsageRow[];
  series: readonly (UsageSeries & { name: string })[];
  /** What a part of a day came to, in the chart's unit. */
  tell: (sums: UsageSeries['days'][number]) => string;
}

/** The day chart in numbers: all of a day, then its parts. */
export function DayTable({ title, items, series, tell }: DayTableProps) {
  return (
    <table aria-label={title} className="w-full border-collapse text-table">
      <thead className="text-small text-dim">
        <tr className="h-8 border-b border-line">
          <th scope="col" className="px-2 text-left font-medium">
            {texts.day}
          </th>
          {(['calls', 'tokens', 'cost'] as const).map((name) => (
            <th key={name} scope="col" className={`${number} font-medium`}>
              {texts.figures[name]}
            </th>
          ))}
          {series.map(({ key, name }) => (
            <th
              key={key ?? ''}
              scope="col"
              dir="auto"
              title={name}
              className={`${number} max-w-40 truncate font-medium`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {items.map((row, day) => (
          <tr key={row.key} className="h-8">
            <th scope="row" className="px-2 text-left font-normal whitespace-nowrap">
              {formatUtcDay(row.key)}
            </th>
            <td className={number}>{formatCount(row.calls)}</td>
            <td className={number}>{formatCount(row.inputTokens + row.outputTokens)}</td>
            <td className={number} title={`$${row.costUsd}`}>
              {formatCost(row.costUsd)}
            </td>
            {series.map(({ key, days }) => {
              const sums = days[day];
              return (
                <td key={key ?? ''} className={number} title={sums && `$${sums.costUsd}`}>
                  {sums === undefined || sums.calls === 0 ? texts.nothing : tell(sums)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
