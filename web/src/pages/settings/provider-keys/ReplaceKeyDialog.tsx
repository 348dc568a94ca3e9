import type { ProviderKey } from '@contracts/provider-keys';
import { useId, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { replaceProviderSecret } from '@/api/provider-keys';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { showToast } from '@/ui/Toast';
import { texts } from './texts';

interface ReplaceKeyDialogProps {
  providerKey: ProviderKey;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for the secret that takes the place of a key's. */
export function ReplaceKeyDialog({ providerKey: { id: keyId, name }, onClose, onDone }: ReplaceKeyDialogProps) {
  const id = useId();
  const secretRef = useRef<HTMLInputElement>(null);
  const [secret, setSecret] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = () => {
    if (isBusy) return;
    if (secret.trim() === '') {
      setProblem(texts.form.secretMissing);
      secretRef.current?.focus();
      return;
    }
    setBusy(true);
    replaceProviderSecret(keyId, secret.trim())
      .then(() => {
        showToast({ title: texts.replaced(name) });
        onDone();
        onClose();
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        setProblem(failure.errors[0]?.message ?? errorMessage(failure));
        setBusy(false);
      });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={texts.form.replaceTitle(name)}
      description={texts.form.description}
      initialFocus={secretRef}
      actions={
        <>
          <Button onClick={onClose}>{texts.form.cancel}</Button>
          <Button type="submit" form={id} tone="primary" aria-busy={isBusy}>
            {texts.form.replaceSubmit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          ref={secretRef}
          label={texts.form.secret}
          type="password"
          autoComplete="off"
          error={problem}
          required
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
