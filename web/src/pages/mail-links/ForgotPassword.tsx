import { useForm } from 'react-hook-form';
import { forgotPassword } from '@/api/account';
import { texts as authTexts } from '@/app/auth/texts';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Field } from '@/ui/forms/Field';
import { Done, LinkCard, linkFailure } from './LinkCard';
import { texts } from './texts';

/** Asks for the mail that sets a new password; what it says is the same for every e-mail. */
export function Page() {
  useTitle(texts.forgot.title);
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { email: '' } });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const submit = handleSubmit(async ({ email }) => {
    await forgotPassword(email.trim()).catch((error: unknown) => setError('root', { message: linkFailure(error) }));
  });
  const isSent = isSubmitSuccessful && errors.root === undefined;
  return (
    <LinkCard title={texts.forgot.title}>
      {isSent ? (
        <Done>{texts.forgot.sent}</Done>
      ) : (
        <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <p className="text-dim">{texts.forgot.intro}</p>
          <Field
            label={authTexts.email}
            type="email"
            autoComplete="username"
            inputMode="email"
            {...register('email', { required: authTexts.emailNeeded })}
            error={errors.email?.message}
          />
          <FormProblem>{errors.root?.message}</FormProblem>
          <Button type="submit" tone="primary" aria-busy={isSubmitting}>
            {texts.forgot.send}
          </Button>
        </form>
      )}
    </LinkCard>
  );
}
