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
            <Marked as="del" text={part.removed} said={texts.diff.removed} className="bg-bad-soft text-bad" />
            <Marked as="ins" text={part.added} said={texts.diff.added} className="bg-ok-soft text-ok" />
          </span>
        );
      })}
    </p>
  );
}

interface MarkedProps {
  as: 'del' | 'ins';
  text: string;
  /** Before it, to who listens. */
  said: string;
  className: string;
}

/** Spaces at its ends stay outside: a line through nothing looks like a word. */
function Marked({ as: Element, text, said, className }: MarkedProps) {
  if (text.trim() === '') return text;
  const [, before = '', words = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  return (
    <>
      {before}
      <Element className={clsx('rounded-chip', className)}>
        <span className="sr-only select-none">{said} </span>
        {words}
      </Element>
      {after}
    </>
  );
}
