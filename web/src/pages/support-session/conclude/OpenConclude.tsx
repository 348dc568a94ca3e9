import { useEffect, useRef, useState } from 'react';
import { Dialog } from '@/ui/overlays/Dialog';
import { useNow } from '@/ui/use-now';
import { formatCountdown } from '@/ui/format';
import { Button } from '@/ui/Button';
import { type ConcludeDraft, keepDraft, readDraft } from './conclude-draft';
import type { ConcludeDialogProps } from './ConcludeDialog';
import { NotesStep } from './NotesStep';
import { type Outcome, reasonAgainst } from './outcome-rules';
import { OutcomeStep } from './OutcomeStep';
import { noteShown } from './shown-dialogs';
import { SummaryActions } from './SummaryActions';
import { SummaryStep } from './SummaryStep';
import { texts } from './texts';
import { useConclude } from './use-conclude';

type Step = keyof typeof texts.steps;
const STEPS = Object.keys(texts.steps) as Step[];

/** The dialog while it is open: as high from the first step on as it is at the end, so that nothing jumps. */
export function OpenConclude({ session, onClose, onShowMessage }: Omit<ConcludeDialogProps, 'isOpen'>) {
  const { id } = session;
  const [draft, setDraft] = useState(() => readDraft(id));
  const [concluded, setConcluded] = useState<Outcome | null>(session.status === 'resolved' ? 'resolved' : null);
  const [step, setStep] = useState<Step>(() => (concluded === null ? firstStep(draft, session) : 'summary'));
  const { conclude, isGoing, problem, lockedUntilMs, followNotes, followBrief } = useConclude(session);
  const bodyRef = useRef<HTMLDivElement>(null);
  const firstRef = useRef<HTMLElement>(null);
  const now = useNow(1_000);
  const lockedSeconds = Math.ceil((lockedUntilMs - now) / 1_000);
  useEffect(() => noteShown(id), [id]);
  // Each step begins where its first control is.
  useEffect(() => {
    bodyRef.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, [step]);
  const change = (next: Partial<ConcludeDraft>) => {
    const changed = { ...draft, ...next };
    setDraft(changed);
    keepDraft(id, changed);
  };
  const { outcome } = draft;
  const submit = () => {
    if (outcome === null || isGoing || lockedUntilMs > Date.now()) return;
    setConcluded(outcome);
    setStep('summary');
    void conclude(draft).then((isDone) => {
      if (isDone) return;
      setConcluded(null);
      setStep('notes');
    });
  };
  const actions =
    step === 'summary' && concluded !== null ? (
      <SummaryActions session={session} outcome={concluded} onClose={onClose} />
    ) : step === 'notes' && outcome !== null ? (
      <>
        <span role="status" className="tabular mr-auto self-center text-table text-dim">
          {lockedSeconds > 0 && texts.limited(formatCountdown(lockedSeconds))}
        </span>
        <Button onClick={() => setStep('outcome')}>{texts.back}</Button>
        <Button
          tone="primary"
          onClick={submit}
          disabledReason={
            lockedSeconds > 0 ? texts.limited(formatCountdown(lockedSeconds)) : reasonAgainst(outcome, session)
          }
        >
          {texts.submit[outcome]}
        </Button>
      </>
    ) : (
      <Button tone="primary" disabled={outcome === null} onClick={() => setStep('notes')}>
        {texts.next}
      </Button>
    );
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={texts.title(session.title)}
      description={texts.step(STEPS.indexOf(step) + 1, texts.steps[step])}
      width="wide"
      initialFocus={firstRef}
      actions={actions}
    >
      <div
        ref={(body) => {
          bodyRef.current = body;
          firstRef.current = body?.querySelector<HTMLElement>('[data-first]') ?? null;
        }}
        className="h-[min(30rem,calc(100dvh-15rem))]"
      >
        {step === 'outcome' && (
          <OutcomeStep
            session={session}
            chosen={outcome}
            onChoose={(next) => {
              change({ outcome: next });
              setStep('notes');
            }}
          />
        )}
        {step === 'notes' && outcome !== null && (
          <NotesStep outcome={outcome} draft={draft} problem={problem} onChange={change} onSubmit={submit} />
        )}
        {step === 'summary' && concluded !== null && (
          <SummaryStep
            session={session}
            outcome={concluded}
            isGoing={isGoing}
            onFollowNotes={followNotes}
            onFollowBrief={followBrief}
            onShow={onShowMessage}
          />
        )}
      </div>
    </Dialog>
  );
}

/** What was typed is gone on with, where it still fits. */
const firstStep = ({ outcome, notes }: ConcludeDraft, session: ConcludeDialogProps['session']): Step =>
  outcome !== null && notes !== '' && reasonAgainst(outcome, session) === undefined ? 'notes' : 'outcome';
