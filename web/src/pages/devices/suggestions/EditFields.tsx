import type { Suggestion } from '@contracts/devices/suggestions';
import { ChoiceField } from '@/ui/forms/ChoiceField';
import { Field } from '@/ui/forms/Field';
import { TextBox } from '@/ui/forms/TextBox';
import { fieldsOf, lackingOf } from './fields';
import { texts } from './texts';

const WORDS: Readonly<Record<string, string>> = texts.choices;

interface EditFieldsProps {
  suggestion: Suggestion;
  values: Readonly<Record<string, string>>;
  /** It was tried although something lacks. */
  isLacking: boolean;
  onChange: (values: Record<string, string>) => void;
}

/** The fields of a suggestion, to be changed before it is approved. */
export function EditFields({ suggestion, values, isLacking, onChange }: EditFieldsProps) {
  const lacking = isLacking ? lackingOf(suggestion, values) : undefined;
  return fieldsOf(suggestion).map(({ name, kind, choices = [] }) => {
    const value = values[name] ?? '';
    const set = (next: string) => onChange({ ...values, [name]: next });
    const error = lacking === name ? texts.missingTitle : undefined;
    const label = texts.fields[name];
    if (kind === 'choice')
      return (
        <ChoiceField
          key={name}
          label={label}
          value={value}
          options={[...(suggestion.data[name] === undefined ? [''] : []), ...choices].map((one) => ({
            value: one,
            label: one === '' ? texts.choices.none : (WORDS[one] ?? one),
          }))}
          onChange={set}
        />
      );
    if (kind === 'text')
      return (
        <TextBox
          key={name}
          label={label}
          rows={5}
          value={value}
          maxLength={100_000}
          onChange={({ target }) => set(target.value)}
        />
      );
    return (
      <Field
        key={name}
        label={label}
        type={kind === 'day' ? 'date' : 'text'}
        dir={kind === 'day' ? undefined : 'auto'}
        value={value}
        maxLength={500}
        error={error}
        onChange={({ target }) => set(target.value)}
      />
    );
  });
}
