import type { TicketNotes } from '@contracts/support/documentation';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { NOTE_HEADINGS } from '../headings';
import { texts } from '../texts';

/** Versions beside each other, section by section; on phones one below the other. */
export function SideBySide({ sides }: { sides: readonly TicketNotes[] }) {
  return NOTE_HEADINGS.map((heading) => (
    <section key={heading} aria-label={heading} className="border-t border-line py-2">
      <h4 className="font-semibold">{heading}</h4>
      <div className="grid gap-4 sm:grid-cols-2">
        {sides.map((side) => (
          <div key={side.version} className="min-w-0">
            <p className="text-small text-dim sm:sr-only">{texts.versionOf(side.version)}</p>
            <StreamedMarkdown
              text={side.sections.find(({ section }) => section === heading)?.text ?? ''}
              isGrowing={false}
            />
          </div>
        ))}
      </div>
    </section>
  ));
}
