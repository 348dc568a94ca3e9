import type { RunSummary } from '@contracts/kernel/runs';
import type { runUpdated } from '@contracts/socket-events';
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { listRuns } from '@/api/runs';
import { mergeRun } from './fresh-runs';
import { fitsChoice, toRunFilter, type RunChoice } from './run-filter';

type Pages = InfiniteData<{ items: RunSummary[]; nextCursor: string | null }, string | null>;

/** The chosen runs, kept current where they stand; how many new ones there are, and a way to fetch them. */
export function useRunList(choice: RunChoice) {
  const cache = useQueryClient();
  const key = JSON.stringify(choice);
  const [fresh, setFresh] = useState<{ key: string; ids: ReadonlySet<string> }>({ key, ids: new Set() });
  const query = useInfiniteQuery({
    queryKey: keys.runs(choice),
    queryFn: ({ pageParam, signal }) => listRuns(toRunFilter(choice, Date.now()), pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  useEffect(() => {
    const chosen = JSON.parse(key) as RunChoice;
    const queryKey = keys.runs(chosen);
    return listenLater(({ listen, onConnected, openSocket }) => {
      const socket = openSocket('/runs');
      const stops = [
        onConnected(socket, () => cache.invalidateQueries({ queryKey })),
        listen<typeof runUpdated>(socket, 'run_updated', (run) => {
          const pages = cache.getQueryData<Pages>(queryKey)?.pages;
          if (pages === undefined) return;
          if (pages.some(({ items }) => items.some(({ id }) => id === run.id)))
            cache.setQueryData<Pages>(
              queryKey,
              (data) =>
                data && { ...data, pages: data.pages.map((page) => ({ ...page, items: mergeRun(page.items, run) })) },
            );
          else if (fitsChoice(run, chosen, Date.now()))
            setFresh((known) => ({ key, ids: new Set(known.key === key ? known.ids : []).add(run.id) }));
        }),
      ];
      return () => stops.forEach((stop) => stop());
    });
  }, [cache, key]);
  const refetch = () => {
    setFresh({ key, ids: new Set() });
    void cache.invalidateQueries({ queryKey: keys.allRuns });
  };
  return {
    query,
    runs: query.data?.pages.flatMap((page) => page.items) ?? [],
    freshCount: fresh.key === key ? fresh.ids.size : 0,
    refetch,
  };
}
