import type { SessionSummary } from '@contracts/support/sessions';

/** Lays a session's newest summary over the list; one the list does not have is not added: lists never move by themselves. */
export const mergeSession = <Session extends SessionSummary>(
  sessions: readonly Session[],
  updated: SessionSummary,
): Session[] =>
  sessions.map((session) =>
    session.id === updated.id && Date.parse(updated.updated_at) >= Date.parse(session.updated_at)
      ? { ...session, ...updated }
      : session,
  );
