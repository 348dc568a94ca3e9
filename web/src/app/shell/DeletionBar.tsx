import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keepAccount } from '@/api/own-data';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { formatMoment } from '@/ui/format';
import { useUser } from '../auth/use-session';
import { errorMessage } from '../error-message';
import { texts } from '../texts';

/** While the account is to be deleted: when, and the way back. */
export function DeletionBar() {
  const deletionAt = useUser()?.deletionAt;
  const [isBusy, setBusy] = useState(false);
  if (deletionAt === undefined) return null;
  const keep = () => {
    setBusy(true);
    keepAccount()
      .then(() => showToast({ title: texts.deletion.kept }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Banner
      tone="bad"
      action={
        <Button size="small" aria-busy={isBusy} disabled={isBusy} onClick={keep}>
          {texts.deletion.keep}
        </Button>
      }
    >
      {texts.deletion.scheduled(formatMoment(new Date(deletionAt)))}
    </Banner>
  );
}
