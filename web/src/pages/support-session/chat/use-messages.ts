import type { SupportMessage } from '@contracts/support/messages';
import { useInfiniteQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listMessages } from '@/api/support-chat';

/** What was said, oldest first; earlier messages are read when they are asked for. */
export function useMessages(sessionId: string) {
  const query = useInfiniteQuery({
    queryKey: [...keys.supportMessages(sessionId), 'pages'],
    queryFn: ({ pageParam, signal }) => listMessages(sessionId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const bySeq = new Map<number, SupportMessage>();
  for (const page of query.data?.pages ?? []) for (const message of page.items) bySeq.set(message.seq, message);
  return { query, messages: [...bySeq.values()].sort((left, right) => left.seq - right.seq) };
}
