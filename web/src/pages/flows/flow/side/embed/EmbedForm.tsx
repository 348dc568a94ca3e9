import type { EmbedToken } from '@contracts/flows/embed';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import type { EmbedBody } from '@/api/flow-embeds';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { ChoiceField } from '@/ui/forms/ChoiceField';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Switch } from '@/ui/forms/Switch';
import { TextBox } from '@/ui/forms/TextBox';
import { texts } from './texts';

interface EmbedFormProps {
  /** Null: a new one. */
  embed: EmbedToken | null;
  onSave: (body: EmbedBody) => Promise<void>;
  onCancel: () => void;
}
const lines = (text: string) => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** Where a flow is embedded, and how the chat looks there. */
export function EmbedForm({ embed, onSave, onCancel }: EmbedFormProps) {
  const [fields, setFields] = useState({
    ...{ name: embed?.name ?? '', origins: embed?.origins.join('\n') ?? '', title: embed?.title ?? 'Chat' },
    ...{ greeting: embed?.greeting ?? '', suggestions: embed?.suggestions.join('\n') ?? '' },
    ...{ color: embed?.color ?? '#4338ca', messages: String(embed?.messages_per_minute ?? 60) },
  });
  const [position, setPosition] = useState<string>(embed?.position ?? 'right');
  const [scheme, setScheme] = useState<string>(embed?.scheme ?? 'auto');
  const [isSigned, setSigned] = useState(embed?.requires_identity ?? false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const bind = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: ({ target }: { target: { value: string } }) => setFields({ ...fields, [name]: target.value }),
  });
  const save = () => {
    setBusy(true);
    onSave({
      ...{ name: fields.name, origins: lines(fields.origins), title: fields.title, greeting: fields.greeting },
      ...{ suggestions: lines(fields.suggestions), color: fields.color, requires_identity: isSigned },
      ...{ position: position as EmbedToken['position'], scheme: scheme as EmbedToken['scheme'] },
      messages_per_minute: Number(fields.messages),
    })
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setBusy(false));
  };
  return (
    <form
      className="flex flex-col gap-3 border-b border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={texts.name} required maxLength={100} {...bind('name')} />
      <TextBox label={texts.origins} hint={texts.originsHint} required rows={2} {...bind('origins')} />
      <Field label={texts.title} required maxLength={60} {...bind('title')} />
      <TextBox label={texts.greeting} rows={2} maxLength={500} {...bind('greeting')} />
      <TextBox label={texts.suggestions} rows={2} {...bind('suggestions')} />
      <Field label={texts.color} type="color" {...bind('color')} />
      <ChoiceField
        label={texts.position}
        value={position}
        options={optionsOf(texts.positions)}
        onChange={setPosition}
      />
      <ChoiceField label={texts.scheme} value={scheme} options={optionsOf(texts.schemes)} onChange={setScheme} />
      <Field label={texts.perMinute} type="number" min={1} max={6_000} {...bind('messages')} />
      <Switch label={texts.identity} isOn={isSigned} onChange={setSigned} />
      {problem !== null && <FormProblem>{problem}</FormProblem>}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" disabled={isBusy}>
          {texts.save}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </form>
  );
}
