import type { TicketNotes } from '@contracts/support/documentation';
import { Chip } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from './texts';

/** Quietly: who wrote a version, when, what was mended, and what to look at. */
export function VersionFacts({ notes }: { notes: TicketNotes }) {
  const { origin, author, repairs, sections } = notes;
  const bare = sections.flatMap(({ statements }) => statements).filter(({ evidence }) => evidence.length === 0).length;
  return (
    <div className="flex flex-col gap-0.5 text-small text-dim">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {notes.is_draft && <Chip>{texts.draft}</Chip>}
        <span>{origin === 'edited' ? texts.origin.edited(author?.name ?? texts.somebody) : texts.origin[origin]}</span>
        <Time at={notes.created_at} />
        {notes.approved_by !== null && notes.approved_at !== null && (
          <Chip tone="ok">{texts.approved(notes.approved_by.name)}</Chip>
        )}
      </p>
      {repairs.length > 0 && <p>{texts.mended(repairs)}</p>}
      {bare > 0 && <p className="text-wait">{texts.bare(bare)}</p>}
    </div>
  );
}
