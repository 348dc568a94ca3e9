import { CircleQuestionMark } from 'lucide-react';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { texts } from '../texts';
import { ItemCard } from './ItemCard';
import type { LaneChange, LaneItem } from './lane-items';

export interface CardProps<Kind extends LaneItem['kind']> {
  item: Extract<LaneItem, { kind: Kind }>;
  isNew: boolean;
  isReadOnly: boolean;
  onChange: (change: LaneChange) => void;
}

/** Longest answer the server takes. */
const ANSWER_MAX = 100_000;

/** A question: choices where there are some, and always one’s own words. */
export function QuestionCard({ item, isNew, isReadOnly, onChange }: CardProps<'question'>) {
  const { answer, options, context } = item;
  return (
    <ItemCard
      item={item}
      icon={CircleQuestionMark}
      kind={texts.lane.question}
      isNew={isNew}
      isReadOnly={isReadOnly}
      onReopen={() => onChange({ state: 'open' })}
    >
      {context !== '' && (
        <p dir="auto" className="text-small break-words text-dim">
          {context}
        </p>
      )}
      {options.length > 0 && (
        <div role="group" aria-label={item.text} className="flex flex-wrap gap-1.5">
          {options.map((option) => {
            const isChosen = answer === option;
            return (
              <Button
                key={option}
                size="small"
                aria-pressed={isChosen}
                disabled={isReadOnly}
                className={
                  isChosen ? '!border-accent !bg-accent-soft' : '!h-auto min-h-7 max-w-full py-1 !whitespace-normal'
                }
                onClick={() => onChange(isChosen ? { state: 'open', text: '' } : { state: 'done', text: option })}
              >
                {option}
              </Button>
            );
          })}
        </div>
      )}
      {isReadOnly && answer !== '' && !options.includes(answer) && (
        <p dir="auto" className="break-words whitespace-pre-wrap">
          <span className="sr-only">{texts.lane.answer(item.text)}: </span>
          {answer}
        </p>
      )}
      {!isReadOnly && (
        <div className="flex items-start gap-1.5">
          <textarea
            dir="auto"
            rows={1}
            aria-label={texts.lane.answer(item.text)}
            placeholder={options.length > 0 ? texts.lane.ownWords : texts.lane.answerHint}
            value={options.includes(answer) ? '' : answer}
            maxLength={ANSWER_MAX}
            onChange={({ target }) => onChange({ state: 'open', text: target.value })}
            onKeyDown={(event) => {
              if (
                event.key !== 'Enter' ||
                event.shiftKey ||
                event.ctrlKey ||
                event.metaKey ||
                event.nativeEvent.isComposing
              )
                return;
              event.preventDefault();
              if (answer.trim() !== '') onChange({ state: 'done' });
            }}
            className={`${inputClass} min-h-control max-h-60 min-w-0 flex-1 resize-none py-1.5 [field-sizing:content]`}
          />
          <Button tone="quiet" onClick={() => onChange({ state: 'skipped' })}>
            {texts.lane.skip}
          </Button>
        </div>
      )}
    </ItemCard>
  );
}
