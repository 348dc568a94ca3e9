import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
  /** Whether the label is seen beside the value ("Status: Failed") or only heard. */
  isLabelShown?: boolean;
}

/** One choice from a short list. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  isDisabled = false,
  isLabelShown = false,
}: SelectProps<Value>) {
  const current = options.find((option) => option.value === value);
  return (
    <Base.Root
      value={value}
      modal={false}
      disabled={isDisabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger
        aria-label={`${label}: ${current?.label ?? value}`}
        className="inline-flex h-control items-center gap-1.5 rounded-control border border-strong bg-panel px-2.5 text-table hover:bg-soft data-disabled:opacity-60"
      >
        {isLabelShown && <span className="text-dim">{label}</span>}
        <span>{current?.label ?? value}</span>
        <ChevronDown size={14} aria-hidden className="text-dim" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="floats appear max-h-[var(--available-height)] overflow-y-auto rounded-card p-1">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 py-1 text-table outline-none touch:min-h-11 data-highlighted:bg-soft"
              >
                <span className="w-4">
                  <Base.ItemIndicator>
                    <Check size={14} />
                  </Base.ItemIndicator>
                </span>
                <span>
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.hint !== undefined && <span className="block text-small text-dim">{option.hint}</span>}
                </span>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
