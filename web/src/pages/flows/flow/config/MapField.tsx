import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { texts } from '../../texts';
import { fromText, toText } from './value-text';

interface MapFieldProps {
  label: string;
  hint: string | undefined;
  value: unknown;
  isDisabled: boolean;
  onChange: (value: Record<string, unknown> | undefined) => void;
}

/** Names with values: headers, arguments, what is written into the state. */
export function MapField({ label, hint, value, isDisabled, onChange }: MapFieldProps) {
  const rows = Object.entries((value ?? {}) as Record<string, unknown>);
  const put = (next: [string, unknown][]) => onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const change = (at: number, row: [string, unknown]) =>
    put(rows.map((before, index) => (index === at ? row : before)));
  const isTaken = (name: string) => rows.some(([known]) => known === name);
  const add = () => {
    let number = rows.length + 1;
    while (isTaken(`name_${number}`)) number += 1;
    put([...rows, [`name_${number}`, '']]);
  };
  return (
    <fieldset className="flex flex-col gap-2" disabled={isDisabled}>
      <legend className="mb-1 text-table font-medium">{label}</legend>
      {hint !== undefined && <p className="text-small text-dim">{hint}</p>}
      {rows.map(([name, one], at) => (
        // A name that is being written changes with each letter.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-center gap-1">
          <Field
            label={texts.page.nameOf(label, at + 1)}
            isLabelHidden
            className="w-2/5"
            value={name}
            onChange={({ target }) => !isTaken(target.value) && change(at, [target.value, one])}
          />
          <Field
            label={texts.page.valueOf(label, at + 1)}
            isLabelHidden
            className="flex-1"
            value={toText(one)}
            onChange={({ target }) => change(at, [name, fromText(target.value, one)])}
          />
          <IconButton
            label={texts.page.removeItem(label, at + 1)}
            icon={<X size={14} aria-hidden />}
            disabled={isDisabled}
            onClick={() => put(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon={<Plus size={14} aria-hidden />} disabled={isDisabled} onClick={add}>
          {texts.page.addItem(label)}
        </Button>
      </div>
    </fieldset>
  );
}
