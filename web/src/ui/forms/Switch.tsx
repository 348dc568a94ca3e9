interface SwitchProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  hint?: string;
  isDisabled?: boolean;
  /** Heard only, where what stands beside it says it. */
  isLabelHidden?: boolean;
}

/** An on-off choice that takes hold at once. */
export function Switch({ label, isOn, onChange, hint, isDisabled = false, isLabelHidden = false }: SwitchProps) {
  return (
    <label className="flex min-h-6 items-center gap-2 text-table touch:min-h-11">
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className="relative h-5 w-8 shrink-0 appearance-none rounded-full bg-strong transition-opacity before:absolute before:top-0.5 before:left-0.5 before:size-4 before:rounded-full before:bg-panel before:transition-transform before:duration-[120ms] checked:bg-accent checked:before:translate-x-3 disabled:opacity-50"
      />
      <span className={isLabelHidden ? 'sr-only' : undefined}>
        {label}
        {hint !== undefined && <span className="block text-small text-dim">{hint}</span>}
      </span>
    </label>
  );
}
