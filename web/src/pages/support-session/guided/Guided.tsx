import { useEffect, useRef } from 'react';
import { AnswerItem } from '../chat/AnswerItem';
import { Stop } from '../chat/Composer';
import { whyNot } from '../may-say';
import { NotesHead } from '../NotesHead';
import { useOpenSession, useReply } from '../session-context';
import { SimilarPanel } from '../similar/SimilarPanel';
import { texts } from '../texts';
import { NextStep } from './NextStep';
import { StepForm } from './StepForm';
import { StepItem } from './StepItem';

/** A session that the assistant leads: one step at a time, answered by choice, in words, or skipped. */
export function Guided() {
  const { session, replying } = useOpenSession();
  const reply = useReply();
  const endRef = useRef<HTMLDivElement>(null);
  const cannot = whyNot(session);
  const { steps, reply_run_id: runId } = session;
  useEffect(() => {
    if (runId !== null) replying.follow(runId);
  }, [runId, replying]);
  const open = steps.find(({ answered_at: at }) => at === null);
  const isMaking = reply !== null && reply.end === null;
  // Once its step stands in the session, what was streamed of it is shown there.
  const coming = reply !== null && (isMaking || (reply.end !== 'done' && open === undefined)) ? reply : null;
  useEffect(() => {
    // It answers with a promise in newer browsers: nothing to clean up with.
    void endRef.current?.scrollIntoView({ block: 'end' });
  }, [steps.length, coming?.text, open?.step_order]);
  return (
    <>
      <SimilarPanel similar={session.similar} />
      <div
        role="region"
        aria-label={texts.guided.label}
        tabIndex={0}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto"
      >
        <div className="mx-auto flex max-w-[820px] flex-col gap-4 p-3 sm:p-4">
          <NotesHead />
          {steps.length === 0 && coming === null && <p className="text-dim">{texts.guided.empty}</p>}
          <ol className="flex flex-col gap-4">
            {steps.map((step, index) => (
              <li key={step.step_order} id={`step-${step.step_order}`}>
                <StepItem step={step} place={index + 1} />
              </li>
            ))}
          </ol>
          {coming !== null && (
            <AnswerItem text={coming.text} reply={coming} runId={coming.runId} at={null} cannot={cannot} />
          )}
          {isMaking && (
            <span>
              <Stop />
            </span>
          )}
          {!isMaking && open !== undefined && cannot === undefined && <StepForm key={open.step_order} step={open} />}
          {coming === null && open === undefined && cannot === undefined && <NextStep isFirst={steps.length === 0} />}
          <div ref={endRef} />
        </div>
      </div>
    </>
  );
}
