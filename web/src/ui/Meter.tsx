import clsx from 'clsx';

interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** "12 of 200". */
  text: string;
  /** There is nothing left of it. */
  isUsedUp?: boolean;
}

/** How much of a limit is used. */
export function Meter({ label, value, max, text, isUsedUp = false }: MeterProps) {
  const percent = isUsedUp ? 100 : Math.min(100, (value / max) * 100);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuetext={text}
      className="flex flex-col gap-1"
    >
      <div aria-hidden className="flex justify-between gap-2 text-small text-dim">
        <span dir="auto" className="min-w-0 wrap-anywhere">
          {label}
        </span>
        <span className="tabular shrink-0">{text}</span>
      </div>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={clsx('h-full rounded-full', isUsedUp ? 'bg-danger' : 'bg-accent')}
          style={{ width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
