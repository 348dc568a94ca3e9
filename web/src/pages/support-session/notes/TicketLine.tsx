import type { SupportSession } from '@contracts/support/sessions';
import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getSupportSettings, listNotes, listPushes } from '@/api/support-notes';
import { texts as supportTexts } from '@/app/support/texts';
import { TICKET_STATE } from '@/app/support/ticket-state';
import { useNoConcluding, useSendAgain } from '@/app/support/use-send-again';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { nextTryOf, saysTicketState } from './ticket-sentence';
import { texts as noteTexts } from './texts';

const texts = noteTexts.ticket;

/** Where a session stands with the ticket system, as it changes; what was sent, and what can be sent again. */
export function TicketLine({ session }: { session: SupportSession }) {
  const { id, psa_push_status: state, psa_push_error: error, member_mapping_warning: warning } = session;
  const hasSystem = state !== 'no_psa';
  const { data: pushes } = useQuery({
    queryKey: keys.supportPushes(id),
    queryFn: ({ signal }) => listPushes(id, signal),
    enabled: hasSystem,
  });
  const { data: settings } = useQuery({
    queryKey: keys.supportSettings,
    queryFn: ({ signal }) => getSupportSettings(signal),
    enabled: hasSystem,
  });
  const { data: notes } = useQuery({
    queryKey: keys.supportNotes(id),
    queryFn: ({ signal }) => listNotes(id, signal),
    enabled: hasSystem,
  });
  const { isSending, sendAgain } = useSendAgain(id);
  const reason = useNoConcluding();
  const items = pushes?.items ?? [];
  const isApproved = notes?.items.some(({ approved_at: at }) => at !== null) === true;
  const { word, tone } = TICKET_STATE[state];
  const nextTry = nextTryOf(items);
  const canSend = state === 'failed' || items.some(({ status, tries }) => status === 'pending_retry' && tries > 0);
  return (
    <section aria-label={texts.label} className="flex flex-col gap-1 text-table">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <p role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {hasSystem && <StatusBadge tone={tone}>{word}</StatusBadge>}
          <span className={hasSystem ? undefined : 'text-dim'}>
            {saysTicketState(state, items, settings?.approval === 'required' && !isApproved)}
          </span>
          {error !== null && <span className="text-bad">{error}</span>}
        </p>
        {state === 'pending_retry' && nextTry !== null && (
          <Countdown until={nextTry} say={texts.nextTry} over={texts.nextNow} />
        )}
        {canSend && (
          <Button size="small" aria-busy={isSending} disabledReason={reason} onClick={sendAgain}>
            {supportTexts.sendAgain}
          </Button>
        )}
      </div>
      {warning !== null && <p className="text-wait">{warning}</p>}
      {items.length > 0 && (
        <details>
          <summary className="min-h-6 cursor-pointer rounded-chip text-small text-dim touch:py-3">
            {texts.details}
          </summary>
          <ul className="mt-1 flex flex-col gap-1">
            {items.map((push) => (
              <li key={push.id} className="flex flex-wrap items-center gap-x-2 text-small">
                <span className="w-40">{texts.pushes[push.kind]}</span>
                <StatusBadge tone={TICKET_STATE[push.status].tone}>{TICKET_STATE[push.status].word}</StatusBadge>
                {push.notes_version !== null && (
                  <span className="text-dim">{noteTexts.versionOf(push.notes_version)}</span>
                )}
                {push.tries > 1 && <span className="text-dim">{texts.tries(push.tries)}</span>}
                {push.sent_at !== null && (
                  <span className="text-dim">
                    <Time at={push.sent_at} />
                  </span>
                )}
                {push.error !== null && <span className="text-bad">{push.error}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
