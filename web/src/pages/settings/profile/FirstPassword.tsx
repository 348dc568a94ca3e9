import { useState } from 'react';
import { forgotPassword } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

/** For people who log in by a provider alone: a mail's link sets a first password. */
export function FirstPassword({ email }: { email: string }) {
  const [isBusy, setBusy] = useState(false);
  const send = () => {
    setBusy(true);
    forgotPassword(email)
      .then(() => showToast({ title: texts.resent(email) }))
      .catch((error: unknown) => {
        const failure = toApiError(error);
        showToast({
          title: failure.code === 'mail_not_configured' ? texts.noMail : errorMessage(failure),
          tone: 'bad',
        });
      })
      .finally(() => setBusy(false));
  };
  return (
    <Section title={texts.password.title} hint={texts.password.none}>
      <Button aria-busy={isBusy} onClick={send}>
        {texts.password.sendLink}
      </Button>
    </Section>
  );
}
