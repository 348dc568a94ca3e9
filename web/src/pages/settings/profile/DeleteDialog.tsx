import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { mailDeletionCode, readDeletion, requestDeletion } from '@/api/own-data';
import { PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { showToast } from '@/ui/overlays/Toast';
import { formatMoment } from '@/ui/format';
import { texts } from './texts';

const words = texts.deletion;
type Values = { password: string; code: string; confirm: string };
/** Where the server's refusals belong. */
const FIELD_OF: Record<string, keyof Values> = {
  password_wrong: 'password',
  link_invalid: 'code',
  confirmation_wrong: 'confirm',
};

/** What goes, what stays, and the proof that it is meant: the password (or a mailed code) and the e-mail, typed. */
export function DeleteDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const cache = useQueryClient();
  const graceDays = useQuery({ queryKey: keys.deletion, queryFn: ({ signal }) => readDeletion(signal) }).data
    ?.graceDays;
  const [isByCode, setByCode] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    defaultValues: { password: '', code: '', confirm: '' },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ password, code, confirm }) => {
    try {
      const { deleteAt, graceDays: days } = await requestDeletion(isByCode ? { code } : { password }, confirm);
      cache.clear();
      showToast({ title: days === 0 ? words.doneNow : words.done(formatMoment(new Date(deleteAt ?? Date.now()))) });
    } catch (error) {
      const failure = toApiError(error);
      const field = FIELD_OF[failure.code];
      if (field) setError(field, { message: words.errors[field] }, { shouldFocus: true });
      else setError('root', { message: failure.code === 'last_owner' ? words.lastOwner : errorMessage(failure) });
    }
  });
  const mailCode = () => {
    setByCode(true);
    mailDeletionCode()
      .then(() => showToast({ title: words.codeSent(email) }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }));
  };
  return (
    <FormDialog
      words={{ title: words.title, cancel: words.keep, submit: words.confirm }}
      submitTone="danger"
      isBusy={isSubmitting}
      problem={errors.root?.message}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Meaning title={words.goes} items={words.goesList} />
      <Meaning title={words.stays} items={words.staysList} />
      {graceDays !== undefined && <p>{words.grace(graceDays)}</p>}
      {isByCode ? (
        <Field
          label={words.code}
          autoComplete="one-time-code"
          {...register('code', { required: words.errors.code })}
          error={errors.code?.message}
        />
      ) : (
        <PasswordField
          label={words.password}
          autoComplete="current-password"
          {...register('password', { required: authTexts.passwordNeeded })}
          error={errors.password?.message}
        />
      )}
      <Button type="button" tone="quiet" size="small" className="self-start" onClick={mailCode}>
        {isByCode ? words.codeAgain : words.noPassword}
      </Button>
      <Field
        label={words.typeEmail(email)}
        type="email"
        autoComplete="off"
        {...register('confirm', {
          validate: (value) => value.trim().toLowerCase() === email || words.errors.confirm,
        })}
        error={errors.confirm?.message}
      />
    </FormDialog>
  );
}

function Meaning({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <div>
      <h3 className="font-medium">{title}</h3>
      <ul className="list-disc pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
