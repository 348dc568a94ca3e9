import type { NewApiKey } from '@contracts/accounts/api-keys';
import type { ApiScope } from '@contracts/kernel/operation';
import { useId, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createApiKey } from '@/api/api-keys';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Select } from '@/ui/forms/Select';
import { texts } from './texts';

const SCOPES: readonly ApiScope[] = ['llm', 'read', 'write', 'approvals', 'flows', 'flows:answer'];
const EXPIRIES = (['30', '90', '365', 'never'] as const).map((value) => ({ value, label: texts.form.expiries[value] }));
const DAY_MS = 86_400_000;
const NAME_MAX = 80;

interface NewKeyDialogProps {
  onClose: () => void;
  onMade: (key: NewApiKey) => void;
}

/** Asks what a new key is for, what it may do and how long. */
export function NewKeyDialog({ onClose, onMade }: NewKeyDialogProps) {
  const id = useId();
  const nameRef = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly ApiScope[]>(['llm']);
  const [expiry, setExpiry] = useState<(typeof EXPIRIES)[number]['value']>('90');
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isNameMissing = name.trim() === '';
  const isScopeMissing = scopes.length === 0;
  const submit = () => {
    setSent(true);
    setProblem(undefined);
    if (isNameMissing) nameRef.current?.focus();
    if (isNameMissing || isScopeMissing) return;
    setBusy(true);
    const expiresAt = expiry === 'never' ? undefined : new Date(Date.now() + Number(expiry) * DAY_MS).toISOString();
    createApiKey({ name: name.trim(), scopes: [...scopes], ...(expiresAt === undefined ? {} : { expiresAt }) })
      .then(onMade)
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setBusy(false);
      });
  };
  return (
    <FormDialog
      words={texts.form}
      initialFocus={nameRef}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        ref={nameRef}
        label={texts.form.name}
        hint={texts.form.nameHint}
        error={wasSent && isNameMissing ? texts.form.nameMissing : undefined}
        maxLength={NAME_MAX}
        autoComplete="off"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset aria-describedby={wasSent && isScopeMissing ? `${id}-scopes` : undefined}>
        <legend className="pb-1 text-table font-medium">{texts.form.scopes}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="flex min-h-8 items-center gap-2 text-table touch:min-h-11">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(SCOPES.filter((each) => (each === scope ? target.checked : scopes.includes(each))))
              }
              className="size-4 shrink-0 accent-accent"
            />
            <span>
              {texts.scopes[scope]} <span className="text-small text-dim">{texts.scopeHints[scope]}</span>
            </span>
          </label>
        ))}
        {wasSent && isScopeMissing && (
          <p id={`${id}-scopes`} role="alert" className="text-small text-bad">
            {texts.form.scopesMissing}
          </p>
        )}
      </fieldset>
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-table font-medium">
          {texts.form.expiry}
        </span>
        <Select label={texts.form.expiry} value={expiry} options={EXPIRIES} onChange={setExpiry} />
      </div>
    </FormDialog>
  );
}
