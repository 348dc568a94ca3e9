import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { acceptInvitation } from '@/api/account';
import { PASSWORD_MIN, PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/FormProblem';
import { Field } from '@/ui/Field';
import { LinkCard, linkFailure } from './LinkCard';
import { texts } from './texts';
import { useLinkToken } from './use-link-token';

/** Makes the account that an invitation asks for, and goes in. */
export function Page() {
  useTitle(texts.accept.title);
  const token = useLinkToken();
  const go = useNavigate();
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { name: '', password: '' } });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ name, password }) => {
    try {
      await acceptInvitation(token ?? '', name.trim(), password);
      await go('/canvases', { replace: true });
    } catch (error) {
      setError('root', { message: linkFailure(error) });
    }
  });
  if (token === null)
    return (
      <LinkCard title={texts.accept.title}>
        <FormProblem>{texts.missing}</FormProblem>
      </LinkCard>
    );
  return (
    <LinkCard title={texts.accept.title}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <p className="text-dim">{texts.accept.intro}</p>
        <Field
          label={texts.accept.name}
          autoComplete="name"
          maxLength={80}
          {...register('name', { validate: (name) => name.trim() !== '' || texts.accept.nameNeeded })}
          error={errors.name?.message}
        />
        <PasswordField
          label={authTexts.password}
          autoComplete="new-password"
          {...register('password', {
            required: authTexts.passwordNeeded,
            minLength: { value: PASSWORD_MIN, message: authTexts.passwordShort },
          })}
          error={errors.password?.message}
          hint={authTexts.passwordHint}
        />
        <FormProblem>{errors.root?.message}</FormProblem>
        <Button type="submit" tone="primary" aria-busy={isSubmitting}>
          {texts.accept.save}
        </Button>
      </form>
    </LinkCard>
  );
}
