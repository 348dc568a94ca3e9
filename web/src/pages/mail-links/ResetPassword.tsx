import { useForm } from 'react-hook-form';
import { resetPassword } from '@/api/account';
import { newPasswordRules, PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextLink } from '@/ui/TextLink';
import { Done, LinkCard, linkFailure } from './LinkCard';
import { texts } from './texts';
import { useLinkToken } from './use-link-token';

/** Sets a new password with the link of a mail. */
export function Page() {
  useTitle(texts.reset.title);
  const token = useLinkToken();
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { password: '' } });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const submit = handleSubmit(async ({ password }) => {
    await resetPassword(token ?? '', password).catch((error: unknown) =>
      setError('root', { message: linkFailure(error) }),
    );
  });
  if (token === null)
    return (
      <LinkCard title={texts.reset.title}>
        <FormProblem>{texts.missing}</FormProblem>
      </LinkCard>
    );
  const isDone = isSubmitSuccessful && errors.root === undefined;
  return (
    <LinkCard title={texts.reset.title}>
      {isDone ? (
        <Done>{texts.reset.done}</Done>
      ) : (
        <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <p className="text-dim">{texts.reset.intro}</p>
          <PasswordField
            label={texts.reset.password}
            autoComplete="new-password"
            {...register('password', newPasswordRules)}
            error={errors.password?.message}
            hint={authTexts.passwordHint}
          />
          <FormProblem>{errors.root?.message}</FormProblem>
          <Button type="submit" tone="primary" aria-busy={isSubmitting}>
            {texts.reset.save}
          </Button>
          {errors.root?.message === texts.invalid && <TextLink to="/forgot-password">{texts.askNew}</TextLink>}
        </form>
      )}
    </LinkCard>
  );
}
