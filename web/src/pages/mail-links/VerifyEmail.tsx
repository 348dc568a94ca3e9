import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { verifyEmail } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { refreshSession } from '@/api/session';
import { useSession } from '@/app/auth/use-session';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextLink } from '@/ui/TextLink';
import { Done, LinkCard, linkFailure } from './LinkCard';
import { texts } from './texts';
import { useLinkToken } from './use-link-token';

/** Verifies an e-mail as soon as the link of its mail is opened. */
export function Page() {
  useTitle(texts.verify.title);
  const token = useLinkToken();
  const isIn = useSession().state === 'in';
  const { mutate, isSuccess, error } = useMutation({
    mutationFn: verifyEmail,
    // Whoever is logged in here sees it on their profile at once.
    onSuccess: () => void refreshSession().catch(() => undefined),
  });
  const hasBegun = useRef(false);
  useEffect(() => {
    if (token === null || hasBegun.current) return;
    hasBegun.current = true;
    mutate(token);
  }, [token, mutate]);
  return (
    <LinkCard title={texts.verify.title}>
      {token === null && <FormProblem>{texts.missing}</FormProblem>}
      {token !== null && !isSuccess && error === null && <p role="status">{texts.verify.busy}</p>}
      {error !== null && <FormProblem>{linkFailure(error)}</FormProblem>}
      {token !== null && error !== null && toApiError(error).isTransient && (
        <Button onClick={() => mutate(token)}>{texts.verify.again}</Button>
      )}
      {error !== null && isIn && !toApiError(error).isTransient && (
        <TextLink to="/settings/profile">{texts.toProfile}</TextLink>
      )}
      {isSuccess && <Done>{texts.verify.done}</Done>}
    </LinkCard>
  );
}
