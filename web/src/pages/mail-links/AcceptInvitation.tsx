import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { acceptInvitation, lookAtInvitation } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { newPasswordRules, PasswordField } from '@/app/auth/PasswordField';
import { texts as authTexts } from '@/app/auth/texts';
import { failureOf } from '@/app/query-failure';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { SkeletonRows } from '@/ui/Skeleton';
import { LinkCard, linkFailure } from './LinkCard';
import { texts } from './texts';
import { useLinkToken } from './use-link-token';

/** Says who invites whom to what; makes that account, and goes in. */
export function Page() {
  useTitle(texts.accept.title);
  const token = useLinkToken();
  return (
    <LinkCard title={texts.accept.title}>
      {token === null ? <FormProblem>{texts.missing}</FormProblem> : <Invitation token={token} />}
    </LinkCard>
  );
}

function Invitation({ token }: { token: string }) {
  const query = useQuery({
    queryKey: keys.invitation(token),
    queryFn: ({ signal }) => lookAtInvitation(token, signal),
    staleTime: Infinity, // it changes only by being used
    gcTime: 0,
  });
  const failure = failureOf(query);
  if (failure !== null)
    return (
      <>
        <FormProblem>{linkFailure(failure)}</FormProblem>
        {toApiError(failure).isTransient && <Button onClick={() => void query.refetch()}>{texts.accept.again}</Button>}
      </>
    );
  if (!query.isSuccess) return <SkeletonRows count={4} />;
  const { organisation, invitedBy, email, role } = query.data;
  return (
    <>
      <p dir="auto" className="wrap-anywhere">
        {texts.accept.invites(invitedBy.name, organisation.name, role)}
      </p>
      <AccountForm token={token} intro={texts.accept.intro(email)} />
    </>
  );
}

function AccountForm({ token, intro }: { token: string; intro: string }) {
  const go = useNavigate();
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { name: '', password: '' } });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ name, password }) => {
    try {
      await acceptInvitation(token, name.trim(), password);
      await go('/canvases', { replace: true });
    } catch (error) {
      setError('root', { message: linkFailure(error) });
    }
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <p className="wrap-anywhere text-dim">{intro}</p>
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
        {...register('password', newPasswordRules)}
        error={errors.password?.message}
        hint={authTexts.passwordHint}
      />
      <FormProblem>{errors.root?.message}</FormProblem>
      <Button type="submit" tone="primary" aria-busy={isSubmitting}>
        {texts.accept.save}
      </Button>
    </form>
  );
}
