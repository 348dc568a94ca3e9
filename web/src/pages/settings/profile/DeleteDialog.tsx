import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { mailDeletionCode, readDeletion, requestDeletion } from '@/api/own-data';
import { PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { showToast } from '@/ui/Toast';
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
  const form = useId();
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
      showToast({ title: days === 0 ? words.doneNow : words.done(new Date(deleteAt ?? Date.now()).toLocaleString()) });
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
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={words.title}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button type="submit" form={form} tone="danger" aria-busy={isSubmitting}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <Meaning title={words.goes} items={words.goesList} />
      <Meaning title={words.stays} items={words.staysList} />
      {graceDays !== undefined && <p className="mb-3">{words.grace(graceDays)}</p>}
      <form id={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
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
        {errors.root !== undefined && (
          <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-table text-bad">
            {errors.root.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function Meaning({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <>
      <h3 className="font-medium">{title}</h3>
      <ul className="mb-3 list-disc pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}
