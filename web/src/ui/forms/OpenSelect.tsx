import { Select as Base } from '@base-ui/react/select';
import { Check } from 'lucide-react';
import { selectClass, SelectValue, type SelectProps } from './Select';

/** A select that was asked for: it opens at once. */
export function OpenSelect({
  label,
  value,
  options,
  onChange,
  isDisabled = false,
  isLabelShown = false,
}: SelectProps<string>) {
  const current = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Base.Root
      value={value}
      modal={false}
      defaultOpen
      disabled={isDisabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger aria-label={`${label}: ${current}`} className={selectClass}>
        <SelectValue label={label} current={current} isLabelShown={isLabelShown} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" alignItemWithTrigger={false} className="z-50">
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
