import type { TicketNotes } from '@contracts/support/documentation';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { IconButton } from '@/ui/Button';
import { NOTE_HEADINGS } from '../headings';
import { texts } from '../texts';
import { ChangedText } from './ChangedText';
import { countWords, diffWords } from './diff-words';

const words = texts.diff;
const textOf = (notes: TicketNotes, heading: string): string =>
  notes.sections.find(({ section }) => section === heading)?.text ?? '';

/** What became of a version in a later one, section by section, and a way from change to change. */
export function Changes({ older, newer }: { older: TicketNotes; newer: TicketNotes }) {
  const bodyRef = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const sections = useMemo(() => {
    let place = 0;
    return NOTE_HEADINGS.map((heading) => {
      const parts = diffWords(textOf(older, heading), textOf(newer, heading));
      const firstPlace = place;
      const count = parts.filter(({ kind }) => kind === 'change').length;
      place += count;
      return { heading, parts, firstPlace, count };
    });
  }, [older, newer]);
  const all = sections.reduce((sum, { count }) => sum + count, 0);
  const { added, removed } = countWords(sections.flatMap(({ parts }) => parts));
  const go = (step: 1 | -1) => {
    const next = current === null ? (step === 1 ? 0 : all - 1) : (current + step + all) % all;
    setCurrent(next);
    bodyRef.current?.querySelector(`[data-change="${next}"]`)?.scrollIntoView({ block: 'center' });
  };
  return (
    <div ref={bodyRef}>
      <div className="sticky -top-3 z-10 flex min-h-control items-center gap-2 border-b border-line bg-panel py-1">
        <p role="status" className="tabular mr-auto text-table text-dim">
          {all === 0 ? words.none : current === null ? words.count(added, removed) : words.place(current + 1, all)}
        </p>
        {all > 0 && (
          <>
            <IconButton label={words.previous} icon={<ChevronUp size={16} aria-hidden />} onClick={() => go(-1)} />
            <IconButton label={words.next} icon={<ChevronDown size={16} aria-hidden />} onClick={() => go(1)} />
          </>
        )}
      </div>
      {sections.map(({ heading, parts, firstPlace, count }) => (
        <section key={heading} aria-label={heading} className="border-b border-line py-3 last:border-b-0">
          <h4 className="mb-1 flex flex-wrap items-baseline gap-x-2 font-semibold">
            {heading}
            {count === 0 && <span className="text-small font-normal text-dim">{words.same}</span>}
          </h4>
          {count > 0 && <ChangedText parts={parts} firstPlace={firstPlace} current={current} />}
        </section>
      ))}
    </div>
  );
}
