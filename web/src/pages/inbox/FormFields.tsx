import type { Form, FormField } from '@contracts/kernel/forms';
import { useId } from 'react';
import { Field, inputClass } from '@/ui/forms/Field';
import { TextBox } from '@/ui/forms/TextBox';
import { texts } from './texts';

export type FormValues = Readonly<Record<string, unknown>>;
export type FormErrors = readonly { path: string; message: string }[];

/** Texts that may be longer than this get several lines. */
const ONE_LINE_MAX = 200;

/** What a form holds before anything is filled in. */
export const defaultsOf = (form: Form | null): FormValues =>
  Object.fromEntries(
    Object.entries(form?.properties ?? {}).flatMap(([name, field]): [string, unknown][] => {
      if (field.type === 'object') return [[name, defaultsOf(field)]];
      return 'default' in field && field.default !== undefined ? [[name, field.default]] : [];
    }),
  );

interface FormFieldsProps {
  form: Form;
  /** What it holds at first, and as it is now. */
  values: FormValues;
  /** Where it stands in what is sent; errors name places behind it. */
  path: string;
  errors: FormErrors;
  onChange: (values: FormValues) => void;
}

/** The fields of a form that somebody asks to have filled in. The server says what is wrong; that stands at its field. */
export function FormFields({ form, values, path, errors, onChange }: FormFieldsProps) {
  const set = (name: string, value: unknown) =>
    onChange(
      Object.fromEntries([
        ...Object.entries(values).filter(([other]) => other !== name),
        ...(value === undefined ? [] : [[name, value] as const]),
      ]),
    );
  return Object.entries(form.properties).map(([name, field]) => (
    <FormInput
      key={name}
      field={field}
      name={name}
      isRequired={form.required?.includes(name) ?? false}
      value={values[name]}
      path={`${path}.${name}`}
      errors={errors}
      onChange={(value) => set(name, value)}
    />
  ));
}

interface FormInputProps extends Pick<FormFieldsProps, 'path' | 'errors'> {
  field: FormField;
  name: string;
  isRequired: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

function FormInput({ field, name, isRequired, value, path, errors, onChange }: FormInputProps) {
  const id = useId();
  const title = field.title ?? name;
  const label = isRequired ? title : texts.optional(title);
  const error = errors.find((each) => each.path === path || each.path.startsWith(`${path}.`))?.message;
  const shared = {
    label,
    error,
    hint: field.description,
    required: isRequired,
  };
  switch (field.type) {
    case 'boolean':
      return (
        <label className="flex min-h-8 items-center gap-2 text-table touch:min-h-11">
          <input
            type="checkbox"
            checked={value === true}
            aria-invalid={error === undefined ? undefined : true}
            onChange={({ target }) => onChange(target.checked)}
            className="size-4 shrink-0 accent-accent"
          />
          <span>
            {title}{' '}
            {(error ?? field.description) !== undefined && (
              <Note text={error ?? field.description} isBad={error !== undefined} />
            )}
          </span>
        </label>
      );
    case 'number':
    case 'integer':
      return (
        <Field
          {...shared}
          type="number"
          inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
          step={field.type === 'integer' ? 1 : 'any'}
          min={field.minimum}
          max={field.maximum}
          defaultValue={typeof value === 'number' ? value : ''}
          onChange={({ target }) => onChange(target.value === '' ? undefined : Number(target.value))}
        />
      );
    case 'array':
      return (
        <TextBox
          {...shared}
          hint={field.description ?? texts.lines}
          rows={3}
          defaultValue={Array.isArray(value) ? value.map(String).join('\n') : ''}
          onChange={({ target }) => onChange(readLines(field.items, target.value))}
        />
      );
    case 'object':
      return (
        <fieldset className="flex flex-col gap-2 border-l-2 border-line pl-3">
          <legend className="text-table font-medium">{title}</legend>
          <FormFields
            form={field}
            values={typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}}
            path={path}
            errors={errors}
            onChange={onChange}
          />
        </fieldset>
      );
    case 'string': {
      const text = typeof value === 'string' ? value : '';
      const change = ({ target }: { target: { value: string } }) =>
        onChange(target.value === '' && !isRequired ? undefined : target.value);
      if (field.enum !== undefined)
        return (
          <div className="flex flex-col gap-1">
            <label htmlFor={id} className="text-table font-medium">
              {label}
            </label>
            <select
              id={id}
              value={text}
              required={isRequired}
              aria-invalid={error === undefined ? undefined : true}
              aria-describedby={(error ?? field.description) === undefined ? undefined : `${id}-note`}
              onChange={change}
              className={`${inputClass} h-control`}
            >
              {!field.enum.includes(text) && <option value="">{texts.chooseOne}</option>}
              {field.enum.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
            {(error ?? field.description) !== undefined && (
              <Note id={`${id}-note`} text={error ?? field.description} isBad={error !== undefined} />
            )}
          </div>
        );
      return (field.maxLength ?? ONE_LINE_MAX + 1) > ONE_LINE_MAX ? (
        <TextBox {...shared} rows={4} maxLength={field.maxLength} defaultValue={text} onChange={change} />
      ) : (
        <Field {...shared} maxLength={field.maxLength} defaultValue={text} onChange={change} />
      );
    }
  }
}

function Note({ id, text, isBad }: { id?: string; text: string | undefined; isBad: boolean }) {
  return (
    <span id={id} className={isBad ? 'text-small text-bad' : 'text-small text-dim'}>
      {text}
    </span>
  );
}

/** An item a line; what is no text is read as JSON, and left as it is where it is none: the server says so. */
function readLines(items: FormField, text: string): unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  return items.type === 'string' ? lines : lines.map(readJson);
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
}
