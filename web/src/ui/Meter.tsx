interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** "12 of 200". */
  text: string;
}

/** How much of a limit is used. */
export function Meter({ label, value, max, text }: MeterProps) {
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
        <span>{label}</span>
        <span className="tabular">{text}</span>
      </div>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent" style={{ width: `${Math.min(100, (value / max) * 100)}%` }} />
      </div>
    </div>
  );
}
