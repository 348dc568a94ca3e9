import type { ProviderKey } from '@contracts/gateway/provider-keys';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { replaceProviderSecret } from '@/api/provider-keys';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

interface ReplaceKeyDialogProps {
  providerKey: ProviderKey;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for the secret that takes the place of a key's. */
export function ReplaceKeyDialog({ providerKey: { id: keyId, name }, onClose, onDone }: ReplaceKeyDialogProps) {
  const secretRef = useRef<HTMLInputElement>(null);
  const [secret, setSecret] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = () => {
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
    <FormDialog
      words={{ ...texts.form, title: texts.form.replaceTitle(name), submit: texts.form.replaceSubmit }}
      initialFocus={secretRef}
      isBusy={isBusy}
      onSubmit={submit}
      onClose={onClose}
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
    </FormDialog>
  );
}
