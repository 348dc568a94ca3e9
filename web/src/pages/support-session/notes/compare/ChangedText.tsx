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
          <span key={index} data-change={own}>
            <Marked as="del" text={part.removed} isCurrent={own === current} />
            <Marked as="ins" text={part.added} isCurrent={own === current} />
          </span>
        );
      })}
    </p>
  );
}

interface MarkedProps {
  as: 'del' | 'ins';
  text: string;
  isCurrent: boolean;
}

const LOOKS = {
  del: { said: texts.diff.removed, className: 'bg-bad-soft text-bad' },
  ins: { said: texts.diff.added, className: 'bg-ok-soft text-ok' },
} as const;

/** Spaces at its ends stay outside: a line through nothing looks like a word. */
function Marked({ as: Element, text, isCurrent }: MarkedProps) {
  const words = text.trim();
  if (words === '') return text;
  const at = text.indexOf(words);
  const { said, className } = LOOKS[Element];
  return (
    <>
      {text.slice(0, at)}
      <Element className={clsx('rounded-chip', className, isCurrent && 'outline-2 outline-offset-1 outline-accent')}>
        <span className="sr-only select-none">{said} </span>
        {words}
      </Element>
      {text.slice(at + words.length)}
    </>
  );
}
