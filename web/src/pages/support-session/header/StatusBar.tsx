import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { resumeSession } from '@/api/support';
import { errorMessage } from '@/app/error-message';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { useOpenSession } from '../session-context';
import { texts } from '../texts';

/** Why nothing can be said now, and what changes that; nothing where it can. */
export function StatusBar() {
  const { session } = useOpenSession();
  const { status, access } = session;
  if (status === 'resolved' || status === 'escalated') return <Banner tone="idle">{texts.over[status]}</Banner>;
  if (status === 'paused') return <Paused sessionId={session.id} mayResume={access.canWrite} />;
  return access.canWrite ? null : <Banner tone="idle">{texts.readOnly}</Banner>;
}

function Paused({ sessionId, mayResume }: { sessionId: string; mayResume: boolean }) {
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const resume = () => {
    setBusy(true);
    resumeSession(sessionId)
      .then(() => cache.invalidateQueries({ queryKey: keys.supportSession(sessionId) }))
      .then(() => showToast({ title: texts.header.resumed }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Banner
      tone="wait"
      action={
        mayResume && (
          <Button size="small" aria-busy={isBusy} onClick={resume}>
            {texts.header.resume}
          </Button>
        )
      }
    >
      {texts.paused}
    </Banner>
  );
}
