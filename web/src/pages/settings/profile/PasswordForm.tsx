import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { changePassword } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { newPasswordRules, PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

/** Changes the password; what was typed stays after an error. */
export function PasswordForm({ email }: { email: string }) {
  const cache = useQueryClient();
  const { register, handleSubmit, reset, setError, formState } = useForm({ defaultValues: { current: '', next: '' } });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ current, next }) => {
    try {
      await changePassword(current, next);
      reset();
      showToast({ title: texts.password.saved });
      await cache.invalidateQueries({ queryKey: keys.logIns });
    } catch (error) {
      const failure = toApiError(error);
      const onNext = failure.errors.find(({ path }) => path === 'new_password');
      if (failure.code === 'password_wrong')
        setError('current', { message: texts.password.wrong }, { shouldFocus: true });
      else if (onNext) setError('next', { message: onNext.message }, { shouldFocus: true });
      else setError('root', { message: errorMessage(failure) });
    }
  });
  return (
    <Section title={texts.password.title} hint={texts.password.hint}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-4">
        {/* So that a password manager knows whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label={texts.password.current}
          autoComplete="current-password"
          {...register('current', { required: authTexts.passwordNeeded })}
          error={errors.current?.message}
        />
        <PasswordField
          label={texts.password.next}
          autoComplete="new-password"
          {...register('next', newPasswordRules)}
          error={errors.next?.message}
          hint={authTexts.passwordHint}
        />
        <FormProblem>{errors.root?.message}</FormProblem>
        <Button type="submit" tone="primary" className="self-start" aria-busy={isSubmitting}>
          {texts.password.save}
        </Button>
      </form>
    </Section>
  );
}
