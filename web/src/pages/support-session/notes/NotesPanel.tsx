import type { SupportSession } from '@contracts/support/sessions';

/** The ticket notes of a session that is over. */
export function NotesPanel({ session }: { session: SupportSession }) {
  return <section aria-label={session.title} />;
}
