import type { TaskLane } from '@contracts/support/task-lane';
import { useState } from 'react';
import { Part } from '@/app/gallery/Gallery';
import { ActionCard } from '../lane/ActionCard';
import { changeItem, itemsOf, keyOf, type LaneChange } from '../lane/lane-items';
import { LanePill } from '../lane/LanePill';
import { QuestionCard } from '../lane/QuestionCard';
import { NO_PROGRESS } from '../progress';
import { ProgressLine } from '../ProgressLine';
import { texts as sessionTexts } from '../texts';
import { LANE } from './samples';
import { texts } from './texts';

const RETRY_MS = 95_000;
const PHASES = ['queued', 'calling_tools', 'fallback', 'waiting'] as const;

/** Items of the task lane in each state, changeable; the pill of a collapsed one; what is said before words come. */
export function LaneStates() {
  const [lane, setLane] = useState<TaskLane>(LANE);
  const [retryAtMs] = useState(() => Date.now() + RETRY_MS);
  const items = itemsOf(lane);
  return (
    <>
      <Part name={texts.lane}>
        {items.map((item, place) => {
          const key = keyOf(item);
          const props = {
            isNew: place === 0,
            isReadOnly: false,
            onChange: (change: LaneChange) => setLane(changeItem(lane, key, change)),
          };
          return (
            <div key={key} className="w-80 max-w-full">
              {item.kind === 'question' ? (
                <QuestionCard item={item} {...props} />
              ) : (
                <ActionCard item={item} {...props} />
              )}
            </div>
          );
        })}
      </Part>
      <Part name={texts.pill}>
        <LanePill count={items.length} onOpen={() => undefined} />
      </Part>
      <Part name={texts.progress}>
        <ProgressLine progress={NO_PROGRESS} />
        {PHASES.map((phase) => (
          <ProgressLine key={phase} progress={{ phase, message: '', retryAtMs: null }} />
        ))}
        <ProgressLine progress={{ phase: 'retrying', message: 'The model failed (timeout).', retryAtMs }} />
        <ProgressLine progress={NO_PROGRESS} cut={sessionTexts.chat.cut} />
      </Part>
    </>
  );
}
