import type { User } from '@contracts/accounts/auth';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { chooseApprovalMails } from '@/api/own-data';
import { errorMessage } from '@/app/error-message';
import { Switch } from '@/ui/forms/Switch';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

/** Which mails the person gets; each choice holds at once. */
export function Mails({ user }: { user: User }) {
  const [isBusy, setBusy] = useState(false);
  const choose = (isOn: boolean) => {
    setBusy(true);
    chooseApprovalMails(isOn)
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Section title={texts.mails.title}>
      <Switch
        label={texts.mails.approvals}
        hint={texts.mails.approvalsHint}
        isOn={user.approvalMails ?? true}
        isDisabled={isBusy}
        onChange={choose}
      />
    </Section>
  );
}
