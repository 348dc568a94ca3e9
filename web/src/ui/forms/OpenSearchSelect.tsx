import { Combobox } from '@base-ui/react/combobox';
import { Check, Search } from 'lucide-react';
import { useState } from 'react';
import type { SearchSelectProps } from './SearchSelect';
import { selectClass, SelectValue, type SelectOption } from './Select';

type Option = SelectOption<string>;

/** A searchable select that was asked for: it opens at once. */
export function OpenSearchSelect({
  label,
  value,
  options,
  find,
  offerTyped,
  maxLength,
  onWanted,
  onChange,
}: SearchSelectProps) {
  const [typed, setTyped] = useState('');
  const words = typed.trim();
  const chosen = options.find((option) => option.value === value) ?? { value, label: value };
  const isNamed = options.some((option) => option.label.toLowerCase() === words.toLowerCase());
  const items: Option[] = [
    ...options.filter((option) => option.label.toLowerCase().includes(words.toLowerCase())),
    ...(words === '' || isNamed ? [] : [{ value: words, label: offerTyped(words) }]),
  ];
  return (
    <Combobox.Root
      items={items}
      filter={null}
      autoHighlight
      defaultOpen
      value={chosen}
      isItemEqualToValue={(one: Option, other: Option) => one.value === other.value}
      inputValue={typed}
      onInputValueChange={setTyped}
      onOpenChange={(isOpen) => {
        if (isOpen) onWanted();
        else setTyped('');
      }}
      onValueChange={(next: Option | null) => {
        if (next !== null) onChange(next.value);
      }}
    >
      <Combobox.Trigger aria-label={`${label}: ${chosen.label}`} className={selectClass}>
        <SelectValue label={label} current={chosen.label} isLabelShown />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="start" className="z-50">
          <Combobox.Popup className="floats appear flex max-h-[min(var(--available-height),360px)] w-64 flex-col rounded-card">
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search size={14} aria-hidden className="shrink-0 text-dim" />
              <Combobox.Input
                aria-label={find}
                placeholder={find}
                maxLength={maxLength}
                dir="auto"
                className="h-9 min-w-0 flex-1 bg-transparent text-table outline-none placeholder:text-dim touch:h-11 max-sm:text-lead"
              />
            </div>
            <Combobox.List aria-label={label} className="scroll-quiet min-h-0 overflow-y-auto p-1">
              {(option: Option) => (
                <Combobox.Item
                  key={option.value}
                  value={option}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 py-1 text-table outline-none touch:min-h-11 data-highlighted:bg-soft"
                >
                  <span className="w-4 shrink-0">
                    <Combobox.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Combobox.ItemIndicator>
                  </span>
                  <span dir="auto" className="min-w-0 truncate">
                    {option.label}
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
