import type { TicketNotes } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { approveNotes, getSupportSettings } from '@/api/support-notes';
import { errorMessage } from '@/app/error-message';
import { useNoConcluding } from '@/app/support/use-send-again';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

/** Approves a version, and says what that means for the ticket system; nothing where it is approved. */
export function Approve({ session, notes }: { session: SupportSession; notes: TicketNotes }) {
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const reason = useNoConcluding();
  const { data: settings } = useQuery({
    queryKey: keys.supportSettings,
    queryFn: ({ signal }) => getSupportSettings(signal),
  });
  if (notes.approved_at !== null || notes.is_draft) return null;
  const meaning = session.psa_push_status === 'no_psa' ? 'none' : (settings?.approval ?? 'automatic');
  const approve = () => {
    setBusy(true);
    approveNotes(session.id, notes.version)
      .then(() => showToast({ title: texts.approvedToast }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => {
        setBusy(false);
        void cache.invalidateQueries({ queryKey: keys.supportSession(session.id) });
      });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="small"
        icon={<Check size={12} aria-hidden />}
        aria-busy={isBusy}
        disabledReason={session.access.canWrite ? reason : texts.readOnly}
        onClick={approve}
      >
        {texts.approve}
      </Button>
      <span className="text-small text-dim">{texts.approveMeans[meaning]}</span>
    </div>
  );
}
