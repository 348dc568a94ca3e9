import clsx from 'clsx';

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  /** In several rows where one is too narrow. */
  wraps?: boolean;
  onChange: (value: Value) => void;
}

/** A few choices side by side, one always taken. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  wraps = false,
  onChange,
}: SegmentedProps<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className={clsx(
        'inline-flex rounded-control border border-line bg-sunken p-0.5',
        wraps ? 'flex-wrap' : 'h-control',
      )}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={clsx(
            wraps && 'h-7',
            'rounded-chip px-2.5 text-table text-dim hover:text-fg aria-pressed:bg-panel aria-pressed:font-medium aria-pressed:text-fg',
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
