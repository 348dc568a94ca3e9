import clsx from 'clsx';
import { inputClass } from './Field';

interface DayRangeProps {
  /** Days as "2026-11-23"; '' where an end is open. */
  from: string;
  to: string;
  labels: { from: string; to: string };
  /** Id of the text that says why the days cannot be taken. */
  faultId?: string | undefined;
  isRequired?: boolean;
  className?: string;
  onChange: (change: { from?: string; to?: string }) => void;
}

/** From one day to another, both included: the browser's own inputs, each bounded by the other. */
export function DayRange({ from, to, labels, faultId, isRequired = false, className, onChange }: DayRangeProps) {
  const shared = {
    type: 'date',
    required: isRequired,
    'aria-invalid': faultId === undefined ? undefined : true,
    'aria-describedby': faultId,
    className: `${inputClass} h-control !w-auto !text-table max-sm:min-w-0 max-sm:flex-1 max-sm:!text-lead`,
  };
  return (
    <span className={clsx('flex items-center gap-1.5 text-table text-dim', className)}>
      <input
        {...shared}
        aria-label={labels.from}
        value={from}
        max={to || undefined}
        onChange={({ target }) => onChange({ from: target.value })}
      />
      <span aria-hidden>–</span>
      <input
        {...shared}
        aria-label={labels.to}
        value={to}
        min={from || undefined}
        onChange={({ target }) => onChange({ to: target.value })}
      />
    </span>
  );
}
