import { Switch as Base } from '@base-ui/react/switch';

interface SwitchProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  hint?: string;
  isDisabled?: boolean;
}

/** An on-off choice that takes hold at once. */
export function Switch({ label, isOn, onChange, hint, isDisabled = false }: SwitchProps) {
  return (
    <label className="flex min-h-6 items-center gap-2 text-table touch:min-h-11">
      <Base.Root
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={(next) => onChange(next)}
        className="relative h-5 w-8 shrink-0 rounded-full bg-strong transition-opacity data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="block size-4 translate-x-0.5 rounded-full bg-panel transition-transform duration-[120ms] data-checked:translate-x-[14px]" />
      </Base.Root>
      <span>
        {label}
        {hint !== undefined && <span className="block text-small text-dim">{hint}</span>}
      </span>
    </label>
  );
}
