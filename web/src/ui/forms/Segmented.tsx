interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** Two to four choices side by side, one always taken. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex h-control rounded-control border border-line bg-sunken p-0.5"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="rounded-chip px-2.5 text-table text-dim hover:text-fg aria-pressed:bg-panel aria-pressed:font-medium aria-pressed:text-fg"
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
