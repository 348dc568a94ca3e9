import type { Evidence } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { useEffect } from 'react';
import { SUPPORT_STATUS } from '@/app/support-status';
import { StatusBadge } from '@/ui/StatusBadge';
import { ProgressLine } from '../ProgressLine';
import { HEADINGS_OF, NOTE_HEADINGS } from '../notes/headings';
import { Sections } from '../notes/Sections';
import { TicketLine } from '../notes/TicketLine';
import { useWritten } from '../notes/use-written';
import { useRecord, WrittenState } from '../notes/WrittenState';
import type { Outcome } from './outcome-rules';
import { texts } from './texts';

interface SummaryStepProps {
  session: SupportSession;
  outcome: Outcome;
  /** Until the server has answered. */
  isGoing: boolean;
  onFollowNotes: () => void;
  onFollowBrief: () => void;
  onShow: ((evidence: Evidence) => void) | undefined;
}

/** How it ended, at once; then what is written of it, as it comes. */
export function SummaryStep({ session, outcome, isGoing, onFollowNotes, onFollowBrief, onShow }: SummaryStepProps) {
  const { tone, word } = SUPPORT_STATUS[outcome];
  return (
    <div className="flex h-full flex-col gap-3">
      <div className="flex min-h-12 flex-col gap-1">
        <p role="status" className="flex flex-wrap items-center gap-2">
          <StatusBadge tone={tone} isBusy={isGoing}>
            {isGoing ? texts.going[outcome] : word}
          </StatusBadge>
          {!isGoing && (
            <span>
              {texts.gone[outcome === 'escalated' && session.escalation_reason === '' ? 'escalatedBare' : outcome]}
            </span>
          )}
        </p>
        {!isGoing && outcome !== 'paused' && <TicketLine session={session} />}
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label={texts.steps.summary}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto rounded-card border border-line p-4"
      >
        {outcome === 'resolved' && (
          <ResolvedNotes session={session} isGoing={isGoing} onFollow={onFollowNotes} onShow={onShow} />
        )}
        {outcome === 'escalated' && (
          <Brief session={session} onFollow={onFollowBrief} isGoing={isGoing} onShow={onShow} />
        )}
        {outcome === 'paused' && <SoFar session={session} isGoing={isGoing} onShow={onShow} />}
      </div>
    </div>
  );
}

type PartProps = Pick<SummaryStepProps, 'session' | 'isGoing' | 'onShow'>;

function ResolvedNotes({ session, isGoing, onFollow, onShow }: PartProps & { onFollow: () => void }) {
  const written = useWritten(session.id, 'notes');
  useEffect(() => {
    // Opened again after it was resolved.
    if (!isGoing && session.status === 'resolved' && written === null) onFollow();
  });
  return <WrittenState session={session} view={isGoing ? null : written} onAgain={onFollow} onShow={onShow} />;
}

function Brief({ session, isGoing, onFollow, onShow }: PartProps & { onFollow: () => void }) {
  const written = useWritten(session.id, 'escalation_brief');
  const view = isGoing ? null : written;
  return (
    <>
      <h3 className="mb-2 text-table font-semibold text-dim">{texts.brief}</h3>
      {view?.phase === 'failed' ? (
        <p role="alert">
          {texts.briefFailed}{' '}
          <button type="button" onClick={onFollow} className="rounded-chip text-link hover:underline">
            {texts.again}
          </button>
        </p>
      ) : (
        <Sections
          headings={HEADINGS_OF.escalation_brief}
          sections={view?.result?.sections ?? view?.sections ?? []}
          isGrowing={view?.phase !== 'done'}
          onShow={onShow}
        />
      )}
      {view !== null && view.progress.phase !== null && <ProgressLine progress={view.progress} />}
    </>
  );
}

function SoFar({ session, isGoing, onShow }: PartProps) {
  const record = useRecord(session.id, !isGoing);
  return (
    <>
      <h3 className="mb-2 text-table font-semibold text-dim">{texts.soFar}</h3>
      {record.isError ? (
        <p role="alert">{texts.soFarFailed}</p>
      ) : (
        <Sections
          headings={NOTE_HEADINGS}
          sections={record.sections ?? []}
          isGrowing={record.sections === null}
          onShow={onShow}
        />
      )}
    </>
  );
}
