import { Field } from '@/ui/forms/Field';
import { Select } from '@/ui/forms/Select';
import { Switch } from '@/ui/forms/Switch';
import { TextBox } from '@/ui/forms/TextBox';
import { JsonBox } from './JsonBox';
import { LinesField } from './LinesField';
import { ListField } from './ListField';
import { MapField } from './MapField';
import { type FieldSchema, kindOf, labelOf } from './schema';

interface ConfigFieldProps {
  name: string;
  schema: FieldSchema;
  isRequired: boolean;
  value: unknown;
  problem: string | undefined;
  isDisabled: boolean;
  /** Undefined: it is left out. */
  onChange: (value: unknown) => void;
}

/** One field of a node's settings, made from its schema. */
export function ConfigField({ name, schema, isRequired, value, problem, isDisabled, onChange }: ConfigFieldProps) {
  const label = `${labelOf(name)}${isRequired ? ' *' : ''}`;
  const hint = schema.description;
  const kind = kindOf(schema);
  // A field that takes several forms is JSON, unless what stands there is a text: then it is written as one.
  const isText = kind === 'long' || (kind === 'json' && typeof value === 'string' && schema.type === undefined);
  if (kind === 'choice')
    return (
      <div className="flex flex-col gap-1">
        <span className="text-table font-medium">{label}</span>
        <Select
          label={label}
          value={String(value ?? schema.default ?? '')}
          options={(schema.enum ?? []).map((one) => ({ value: String(one), label: String(one) }))}
          isDisabled={isDisabled}
          onChange={onChange}
        />
        {hint !== undefined && <p className="text-small text-dim">{hint}</p>}
      </div>
    );
  if (kind === 'switch')
    return (
      <Switch
        label={label}
        isOn={value === undefined ? schema.default === true : value === true}
        isDisabled={isDisabled}
        {...(hint !== undefined && { hint })}
        onChange={onChange}
      />
    );
  if (kind === 'number')
    return (
      <Field
        label={label}
        hint={hint}
        error={problem}
        type="number"
        inputMode="decimal"
        step={schema.type === 'integer' ? 1 : 'any'}
        disabled={isDisabled}
        placeholder={schema.default === undefined ? undefined : JSON.stringify(schema.default)}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target: { value: text } }) => onChange(text === '' ? undefined : Number(text))}
      />
    );
  // A JSON Schema is written as one.
  const isJson = kind === 'json' || name === 'schema';
  if (kind === 'lines') return <LinesField {...{ label, hint, value, isDisabled, onChange }} />;
  if (kind === 'list' && !isText) return <ListField {...{ label, hint, schema, value, isDisabled, onChange }} />;
  if (kind === 'map' && !isJson && isPlainMap(value))
    return <MapField {...{ label, hint, value, isDisabled, onChange }} />;
  if ((isJson || kind === 'map') && !isText)
    return <JsonBox label={label} hint={hint} value={value} isDisabled={isDisabled} onChange={onChange} />;
  const text = typeof value === 'string' ? value : '';
  const take = (next: string) => onChange(next === '' && !isRequired ? undefined : next);
  return isText ? (
    <TextBox
      label={label}
      hint={hint}
      error={problem}
      rows={name === 'code' ? 10 : 4}
      disabled={isDisabled}
      spellCheck={name !== 'code'}
      className={name === 'code' ? 'font-mono !text-mono' : ''}
      value={text}
      onChange={(event) => take(event.target.value)}
    />
  ) : (
    <Field
      label={label}
      hint={hint}
      error={problem}
      disabled={isDisabled}
      value={text}
      onChange={(event) => take(event.target.value)}
    />
  );
}

/** Values that go into a line; what is deeper is written as JSON. */
const isPlainMap = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one !== 'object' || one === null));
