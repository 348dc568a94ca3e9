import { findSecrets } from '@contracts/secrets/find-secrets';
import { ArrowDown, Send } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { SUPPORT_STATUS } from '@/app/support-status';
import { Button } from '@/ui/Button';
import { whyNot } from '../may-say';
import { useIsAnswering, useLane, useOpenSession } from '../session-context';
import { texts } from '../texts';
import { useSay } from '../use-say';
import { ActionCard } from './ActionCard';
import { answersOf, contentOf } from './lane-answers';
import { isReady, keyOf, type LaneChange, textOf } from './lane-items';
import { orderedItems } from './lane.reducer';
import { QuestionCard } from './QuestionCard';
import { SayProblem } from '../SayProblem';

/** New tasks count as seen once they were in sight for so long. */
const SEEN_MS = 2_000;
const NEAR_END = 24;

/** What the assistant wants to know or have done; all that was answered goes out as one message. */
export function TaskLane() {
  const { session, lane } = useOpenSession();
  const state = useLane((whole) => whole);
  const isAnswering = useIsAnswering();
  const { say, isSaying, problem } = useSay();
  const boxRef = useRef<HTMLDivElement>(null);
  const items = useMemo(() => orderedItems(state), [state]);
  const ready = items.filter(isReady);
  const cannot = whyNot(session);
  const hasSecrets = ready.some((item) => findSecrets(textOf(item)).length > 0);
  const arrived = state.arrived.length;
  useSeen(boxRef.current, arrived, () => lane.dispatch({ type: 'seen' }));
  const send = () => {
    if (ready.length === 0 || cannot !== undefined || isAnswering || isSaying) return;
    const keys = ready.map(keyOf);
    say({ content: contentOf(ready), answers: answersOf(ready) }, () => lane.dispatch({ type: 'sent', keys }));
  };
  const toNew = () => {
    boxRef.current?.querySelector('[data-new]')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    lane.dispatch({ type: 'seen' });
  };
  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        send();
      }}
    >
      <div
        ref={boxRef}
        role="region"
        aria-label={texts.lane.list}
        tabIndex={0}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto p-3"
      >
        {items.length === 0 && <p className="text-table text-dim">{texts.lane.empty}</p>}
        <ul className="flex flex-col gap-3">
          {items.map((item) => {
            const key = keyOf(item);
            const isNew = state.arrived.includes(key);
            const props = {
              isNew,
              isReadOnly: cannot !== undefined,
              onChange: (change: LaneChange) => lane.dispatch({ type: 'changed', key, change }),
            };
            return (
              <li
                key={key}
                id={`task-${item.id}`}
                data-new={isNew ? '' : undefined}
                className={isNew ? 'arriving' : undefined}
              >
                {item.kind === 'question' ? (
                  <QuestionCard item={item} {...props} />
                ) : (
                  <ActionCard item={item} {...props} />
                )}
              </li>
            );
          })}
        </ul>
      </div>
      {items.length > 0 && !SUPPORT_STATUS[session.status].isOver && (
        <div className="relative flex flex-col gap-2 border-t border-line p-3">
          {arrived > 0 && (
            <div className="absolute -top-9 left-1/2 -translate-x-1/2">
              <Button size="small" tone="ai" icon={<ArrowDown size={12} aria-hidden />} onClick={toNew}>
                {texts.lane.arrived(arrived)}
              </Button>
            </div>
          )}
          <SayProblem problem={problem} />
          <Button
            tone="primary"
            icon={<Send size={14} aria-hidden />}
            aria-busy={isSaying}
            disabled={ready.length === 0}
            disabledReason={cannot ?? (isAnswering ? texts.composer.underWay : undefined)}
            onClick={send}
          >
            {hasSecrets ? texts.lane.sendMasked(ready.length) : texts.lane.send(ready.length)}
          </Button>
        </div>
      )}
      <p role="status" className="sr-only">
        {arrived > 0 ? texts.lane.arrived(arrived) : ''}
      </p>
    </div>
  );
}

/** Tells once the new tasks at the end have been in sight for a moment. */
function useSeen(box: HTMLDivElement | null, arrived: number, onSeen: () => void): void {
  const latest = useRef(onSeen);
  useEffect(() => {
    latest.current = onSeen;
  });
  useEffect(() => {
    if (arrived === 0 || box === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END)
        timer = setTimeout(() => latest.current(), SEEN_MS);
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      clearTimeout(timer);
      box.removeEventListener('scroll', look);
    };
  }, [box, arrived]);
}
