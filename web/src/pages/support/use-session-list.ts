import type { supportDeleted, supportUpdated } from '@contracts/support/socket-events';
import type { SessionSummary } from '@contracts/support/sessions';
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { listSessions } from '@/api/support';
import { mergeSession } from './fresh-sessions';
import { fitsChoice, inOrder, toSupportFilter, type SessionChoice } from './session-filter';

type Pages = InfiniteData<{ items: SessionSummary[]; nextCursor: string | null }, string | null>;
const NOBODY: ReadonlySet<string> = new Set();

/** The chosen sessions, kept current where they stand; how many new ones there are, and a way to fetch them. */
export function useSessionList(choice: SessionChoice, ownId: string) {
  const cache = useQueryClient();
  const key = JSON.stringify(choice);
  const [fresh, setFresh] = useState<{ key: string; ids: ReadonlySet<string> }>({ key, ids: NOBODY });
  const [gone, setGone] = useState(NOBODY);
  const query = useInfiniteQuery({
    queryKey: keys.supportList(choice),
    // In order once, as it comes: what changes later stays in its row.
    queryFn: async ({ pageParam, signal }) => {
      const page = await listSessions(toSupportFilter(choice, ownId), pageParam, signal);
      return { ...page, items: inOrder(page.items, choice.order) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  useEffect(() => {
    const chosen = JSON.parse(key) as SessionChoice;
    const queryKey = keys.supportList(chosen);
    return listenLater(({ listen, onConnected, openSocket }) => {
      const socket = openSocket('/runs');
      const stops = [
        onConnected(socket, () => cache.invalidateQueries({ queryKey })),
        listen<typeof supportDeleted>(socket, 'support_deleted', ({ session_id: id }) =>
          setGone((known) => new Set(known).add(id)),
        ),
        listen<typeof supportUpdated>(socket, 'support_updated', ({ session }) => {
          const pages = cache.getQueryData<Pages>(queryKey)?.pages;
          if (pages === undefined) return;
          if (pages.some(({ items }) => items.some(({ id }) => id === session.id)))
            cache.setQueryData<Pages>(
              queryKey,
              (data) =>
                data && {
                  ...data,
                  pages: data.pages.map((page) => ({ ...page, items: mergeSession(page.items, session) })),
                },
            );
          else if (fitsChoice(session, chosen, ownId))
            setFresh((known) => ({ key, ids: new Set(known.key === key ? known.ids : []).add(session.id) }));
        }),
      ];
      return () => stops.forEach((stop) => stop());
    });
  }, [cache, key, ownId]);
  const refetch = () => {
    setFresh({ key, ids: NOBODY });
    void cache.invalidateQueries({ queryKey: keys.supportSessions });
  };
  return {
    query,
    sessions: query.data?.pages.flatMap((page) => page.items) ?? [],
    gone,
    freshCount: fresh.key === key ? fresh.ids.size : 0,
    refetch,
  };
}
