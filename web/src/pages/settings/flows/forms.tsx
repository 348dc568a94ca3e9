import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createCredential, type NewCredential, setVariable } from '@/api/flow-vault';
import { errorMessage } from '@/app/error-message';
import { ChoiceField } from '@/ui/forms/ChoiceField';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { TextBox } from '@/ui/forms/TextBox';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

/** What a form sends, and what became of it. */
function useSending(onClose: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = (doing: Promise<unknown>, done: string) => {
    setBusy(true);
    doing
      .then(() => {
        showToast({ title: done });
        onClose();
      })
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setBusy(false));
  };
  return { isBusy, problem, send };
}

/** Adds a credential. */
export function CredentialForm({ onClose }: { onClose: () => void }) {
  const words = texts.credentials;
  const { isBusy, problem, send } = useSending(onClose);
  const [kind, setKind] = useState<NewCredential['kind']>('bearer');
  const [fields, setFields] = useState({ name: '', field: '', secret: '', hosts: '' });
  const bind = (name: keyof typeof fields) => ({
    value: fields[name],
    required: true,
    autoComplete: 'off',
    onChange: ({ target }: { target: { value: string } }) => setFields({ ...fields, [name]: target.value }),
  });
  const submit = () => {
    const { name, field, secret } = fields;
    const hosts = fields.hosts.split(/[\s,]+/).filter((host) => host !== '');
    send(createCredential({ name, kind, hosts, secret, ...(kind === 'bearer' ? {} : { field }) }), words.added(name));
  };
  return (
    <FormDialog
      words={{ title: words.add, cancel: texts.cancel, submit: words.add }}
      {...{ isBusy, problem, onClose }}
      onSubmit={submit}
    >
      <Field label={texts.name} hint={texts.nameHint} {...bind('name')} />
      <ChoiceField
        label={words.kind}
        value={kind}
        options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
        onChange={(value) => setKind(value as NewCredential['kind'])}
      />
      {kind !== 'bearer' && <Field label={words.fields[kind]} {...bind('field')} />}
      <Field label={words.secret} type="password" {...bind('secret')} autoComplete="new-password" />
      <Field label={words.hosts} hint={words.hostsHint} {...bind('hosts')} />
    </FormDialog>
  );
}

/** Sets a variable. */
export function VariableForm({ onClose }: { onClose: () => void }) {
  const words = texts.variables;
  const { isBusy, problem, send } = useSending(onClose);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  return (
    <FormDialog
      words={{ title: words.add, cancel: texts.cancel, submit: words.add }}
      {...{ isBusy, problem, onClose }}
      onSubmit={() => send(setVariable({ name, value: read(value) }), words.set(name))}
    >
      <Field
        label={texts.name}
        hint={texts.nameHint}
        value={name}
        required
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
      />
      <TextBox
        label={words.value}
        hint={words.valueHint}
        rows={3}
        value={value}
        onChange={({ target }) => setValue(target.value)}
      />
    </FormDialog>
  );
}

/** JSON, else the text itself. */
function read(text: string): string | number | boolean | null | unknown[] | Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return text;
  }
}
