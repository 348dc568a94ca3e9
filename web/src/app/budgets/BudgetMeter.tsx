import type { Budget } from '@contracts/money/budgets';
import { formatCost, formatUtcDay } from '@/ui/format';
import { Meter } from '@/ui/Meter';
import { texts } from './texts';

/** One budget under `label`: what is spent of it, held and left, and when it starts anew. */
export function BudgetMeter({ budget, label }: { budget: Budget; label: string }) {
  const { period, limitUsd, spentUsd, reservedUsd, remainingUsd, toppedUpUsd, resetsAt } = budget;
  if (spentUsd === null)
    return (
      <p className="flex justify-between gap-2 text-small text-dim">
        <span dir="auto" className="min-w-0 wrap-anywhere">
          {label}
        </span>
        <span className="tabular shrink-0">{texts.upTo(formatCost(limitUsd))}</span>
      </p>
    );
  const max = Number(limitUsd) + Number(toppedUpUsd ?? 0);
  const isUsedUp = remainingUsd !== null && Number(remainingUsd) <= 0;
  const said = [
    remainingUsd !== null && !isUsedUp && texts.left(formatCost(remainingUsd)),
    reservedUsd !== null && Number(reservedUsd) > 0 && texts.held(formatCost(reservedUsd)),
    toppedUpUsd !== null && Number(toppedUpUsd) > 0 && texts.toppedUp(formatCost(toppedUpUsd)),
  ].filter((part) => part !== false);
  return (
    <>
      <Meter
        label={`${label}, ${texts.periods[period]}`}
        value={Math.min(Number(spentUsd), max)}
        max={Math.max(max, Number.MIN_VALUE)}
        text={texts.spent(formatCost(spentUsd), formatCost(String(max)))}
        isUsedUp={isUsedUp}
      />
      <p className="tabular mt-1 text-small text-dim">
        {isUsedUp && <span className="font-medium text-bad">{texts.usedUp}</span>}
        {isUsedUp && said.length > 0 && ' · '}
        {said.join(' · ')}
        {resetsAt !== null && (
          <>
            {' · '}
            {texts.resets} <time dateTime={resetsAt}>{formatUtcDay(resetsAt)}</time>
          </>
        )}
      </p>
    </>
  );
}
