import type { User } from '@contracts/accounts/auth';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { listIdentities } from '@/api/oidc';
import { resendVerification } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { useUser } from '@/app/auth/use-session';
import { errorMessage } from '@/app/error-message';
import { useMailNote } from '@/app/use-mail-note';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { StatusBadge } from '@/ui/StatusBadge';
import { showToast } from '@/ui/overlays/Toast';
import { roleLabel } from '../roles';
import { Section } from '../Section';
import { FirstPassword } from './FirstPassword';
import { Identities } from './Identities';
import { DeleteAccount } from './DeleteAccount';
import { LogIns } from './LogIns';
import { Mails } from './Mails';
import { NameForm } from './NameForm';
import { PasswordForm } from './PasswordForm';
import { texts } from './texts';
import { YourData } from './YourData';

/** Who is logged in, their name and password, where they are logged in, their data, and the way out. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <h1 className="mb-3 text-title font-semibold">{texts.title}</h1>
      <Facts user={user} />
      <Password email={user.email} />
      <Mails user={user} />
      <Identities />
      <LogIns />
      <YourData />
      <DeleteAccount user={user} />
    </>
  );
}

/** The form, also while nobody knows whether there is a password: most people have one. */
function Password({ email }: { email: string }) {
  const { data } = useQuery({ queryKey: keys.identities, queryFn: ({ signal }) => listIdentities(signal) });
  return data?.hasPassword === false ? <FirstPassword email={email} /> : <PasswordForm email={email} />;
}

function Facts({ user }: { user: User }) {
  const facts = [
    { name: texts.email, value: <Email user={user} /> },
    { name: texts.organisation, value: user.organisation.name },
    { name: texts.role, value: roleLabel(user.role) },
  ];
  return (
    <Section title={user.name}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 max-sm:grid-cols-1">
        {facts.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-dim">{name}</dt>
            <dd className="min-w-0 break-words max-sm:mb-2">{value}</dd>
          </div>
        ))}
      </dl>
      <NameForm name={user.name} />
    </Section>
  );
}

function Email({ user }: { user: User }) {
  const mailNote = useMailNote();
  const [isBusy, setBusy] = useState(false);
  const isVerified = user.emailVerifiedAt !== null;
  const resend = () => {
    setBusy(true);
    resendVerification()
      .then(() => showToast({ title: mailNote ?? texts.resent(user.email) }))
      .catch((error: unknown) => {
        const failure = toApiError(error);
        const title = failure.code === 'mail_not_configured' ? texts.noMail : errorMessage(failure);
        showToast({ title, tone: 'bad' });
      })
      .finally(() => setBusy(false));
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      {user.email}
      <StatusBadge tone={isVerified ? 'ok' : 'wait'}>{isVerified ? texts.verified : texts.unverified}</StatusBadge>
      {!isVerified && (
        <Button size="small" aria-busy={isBusy} onClick={resend}>
          {texts.resend}
        </Button>
      )}
    </span>
  );
}
