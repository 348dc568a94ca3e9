import type { SupportSession } from '@contracts/support/sessions';
import { Notes } from './Notes';
import { Outputs } from './outputs/Outputs';
import { texts } from './texts';
import { TicketLine } from './TicketLine';

/** What a session that is over leaves: where the ticket stands, the notes, and the rest as tabs. */
export function NotesPanel({ session }: { session: SupportSession }) {
  return (
    <div className="flex flex-col gap-3">
      <TicketLine session={session} />
      <section aria-label={texts.title} className="rounded-card border border-line bg-panel p-4">
        <h2 className="mb-2 text-lead font-semibold">{texts.title}</h2>
        <Notes session={session} />
      </section>
      <section aria-label={texts.outcome} className="rounded-card border border-line bg-panel p-4">
        <Outputs session={session} />
      </section>
    </div>
  );
}
