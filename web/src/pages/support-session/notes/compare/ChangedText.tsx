import clsx from 'clsx';
import { texts } from '../texts';
import type { DiffPart } from './diff-words';

interface ChangedTextProps {
  parts: readonly DiffPart[];
  /** Place of its first change among all of the page. */
  firstPlace: number;
  /** Place of the change that is looked at; null: none. */
  current: number | null;
}

/** A text with what was taken out struck through and what was put in underlined; both are said to who listens. */
export function ChangedText({ parts, firstPlace, current }: ChangedTextProps) {
  let place = firstPlace;
  return (
    <p dir="auto" className="break-words whitespace-pre-wrap">
      {parts.map((part, index) => {
        if (part.kind === 'same') return <span key={index}>{part.text}</span>;
        const own = place;
        place += 1;
        return (
          <span
            key={index}
            data-change={own}
            className={clsx('rounded-chip', own === current && 'outline-2 outline-offset-2 outline-accent')}
          >
            {part.removed !== '' && (
              <del className="rounded-chip bg-bad-soft text-bad">
                <span className="sr-only select-none">{texts.diff.removed} </span>
                {part.removed}
              </del>
            )}
            {part.added !== '' && (
              <ins className="rounded-chip bg-ok-soft text-ok">
                <span className="sr-only select-none">{texts.diff.added} </span>
                {part.added}
              </ins>
            )}
          </span>
        );
      })}
    </p>
  );
}
