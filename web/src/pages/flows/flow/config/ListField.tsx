import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { Select } from '@/ui/forms/Select';
import { texts } from '../../texts';
import { type FieldSchema, fieldsOf, kindOf, labelOf } from './schema';
import { fromText, toText } from './value-text';

type Item = Record<string, unknown>;
interface ListFieldProps {
  label: string;
  hint: string | undefined;
  schema: FieldSchema;
  value: unknown;
  isDisabled: boolean;
  onChange: (value: Item[] | undefined) => void;
}

/** A list of things that have the same few fields: cases, rules, actions, branches. */
export function ListField({ label, hint, schema, value, isDisabled, onChange }: ListFieldProps) {
  const items = (Array.isArray(value) ? value : Array.isArray(schema.default) ? schema.default : []) as Item[];
  const fields = fieldsOf(schema.items ?? {});
  const put = (next: Item[]) => onChange(next.length === 0 ? undefined : next);
  const change = (at: number, name: string, to: unknown) =>
    put(
      items.map((item, index) => {
        if (index !== at) return item;
        const { [name]: _gone, ...rest } = item;
        return to === undefined ? rest : { ...item, [name]: to };
      }),
    );
  const add = () => {
    const first = fields.filter(({ isRequired }) => isRequired);
    const filled = first.map(({ name, schema: field }) => [name, firstOf(name, field, items.length)] as const);
    put([...items, Object.fromEntries(filled)]);
  };
  return (
    <fieldset className="flex flex-col gap-2" disabled={isDisabled}>
      <legend className="mb-1 text-table font-medium">{label}</legend>
      {hint !== undefined && <p className="text-small text-dim">{hint}</p>}
      {items.map((item, at) => (
        // Their order is all that tells them apart.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-start gap-1 rounded-card border border-line p-2">
          <div className="flex min-w-0 flex-1 flex-col gap-2">
            {fields.map(({ name, schema: field }) =>
              kindOf(field) === 'choice' ? (
                <Select
                  key={name}
                  label={labelOf(name)}
                  isLabelShown
                  isDisabled={isDisabled}
                  value={String(item[name] ?? field.default ?? '')}
                  options={(field.enum ?? []).map((one) => ({ value: String(one), label: String(one) }))}
                  onChange={(to) => change(at, name, to)}
                />
              ) : (
                <Field
                  key={name}
                  label={`${labelOf(name)} ${at + 1}`}
                  value={toText(item[name])}
                  onChange={({ target }) =>
                    change(at, name, target.value === '' ? undefined : fromText(target.value, item[name]))
                  }
                />
              ),
            )}
          </div>
          <IconButton
            label={texts.page.removeItem(label, at + 1)}
            icon={<X size={14} aria-hidden />}
            disabled={isDisabled}
            onClick={() => put(items.filter((_, index) => index !== at))}
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

/** What a new one begins with; ids are ports, and have to differ. */
function firstOf(name: string, schema: FieldSchema, count: number): unknown {
  if (name === 'id') return `option_${count + 1}`;
  return schema.enum?.[0] ?? '';
}
