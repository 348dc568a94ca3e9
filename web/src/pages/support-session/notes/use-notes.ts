import type { TicketNotes } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { keys } from '@/api/keys';
import { listNotes, openDocumentation } from '@/api/support-notes';
import { useSessionNews } from '@/app/support/use-session-news';
import { useWritten, writtenKey } from './use-written';
import { isBeingRead, runBeingRead, startWritten, type TextSource } from './written-texts';

/** The versions of a session's notes, and the text that is being written now. */
export function useNotes(session: SupportSession) {
  const { id, status } = session;
  const cache = useQueryClient();
  useSessionNews(id);
  const query = useQuery({ queryKey: keys.supportNotes(id), queryFn: ({ signal }) => listNotes(id, signal) });
  const written = useWritten(id, 'notes');
  const versions: readonly TicketNotes[] = query.data?.items ?? [];
  const hasNotes = versions.some(({ is_draft: isDraft }) => !isDraft);
  const follow = (source: TextSource = (signal) => openDocumentation(id, signal)) =>
    startWritten(writtenKey(id, 'notes'), source, {
      onDone: () => void cache.invalidateQueries({ queryKey: keys.supportSession(id) }),
    });
  const isWanted = status === 'resolved' && query.isSuccess && !hasNotes && written === null;
  // Resolved a moment ago, here or elsewhere: the same text for all who look.
  useEffect(() => {
    if (isWanted && !isBeingRead(writtenKey(id, 'notes'))) follow();
  });
  // Asked for anew by a colleague, or after the session was opened again.
  const runId = session.documentation_run_id;
  const known = useRef(runId);
  useEffect(() => {
    if (runId === known.current) return;
    known.current = runId;
    const key = writtenKey(id, 'notes');
    if (runId !== null && status === 'resolved' && !isBeingRead(key) && runBeingRead(key) !== runId) follow({ runId });
  });
  return { query, versions, written, follow };
}
