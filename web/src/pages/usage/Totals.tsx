import type { UsageReport } from '@contracts/money/usage';
import type { ReactNode } from 'react';
import { formatCost, formatCount } from '@/ui/format';
import { texts } from './texts';

/** The figures of the chosen days; the exact cost is in its title. */
export function Totals({ total }: { total: UsageReport['total'] }) {
  return (
    <dl aria-label={texts.totals} className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-5">
      <Figure name={texts.figures.cost} title={`$${total.costUsd}`}>
        {formatCost(total.costUsd)}
      </Figure>
      <Figure name={texts.figures.calls}>{formatCount(total.calls)}</Figure>
      <Figure
        name={texts.figures.tokens}
        note={texts.inOut(formatCount(total.inputTokens), formatCount(total.outputTokens))}
      >
        {formatCount(total.inputTokens + total.outputTokens)}
      </Figure>
      <Figure name={texts.figures.failed}>{formatCount(total.failed)}</Figure>
      <Figure name={texts.figures.cached}>{formatCount(total.cached)}</Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  title?: string;
  note?: string;
  children: ReactNode;
}

function Figure({ name, title, note, children }: FigureProps) {
  return (
    <div className="flex min-w-0 flex-col rounded-card border border-line bg-panel p-3">
      <dt className="text-small text-dim">{name}</dt>
      <dd title={title} className="tabular text-figure font-semibold [overflow-wrap:anywhere]">
        {children}
      </dd>
      {note !== undefined && <dd className="tabular text-small text-dim">{note}</dd>}
    </div>
  );
}
