import type { Suggestion } from '@contracts/devices/suggestions';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { listDeviceSuggestions, listSuggestions } from '@/api/devices/suggestions';
import { keys } from '@/api/keys';

type Here = InfiniteData<Awaited<ReturnType<typeof listSuggestions>>>;
type There = Awaited<ReturnType<typeof listDeviceSuggestions>>;

/** Takes suggestions out of every list that is kept, before those are read again. */
export function forgetSuggestions(cache: QueryClient, isGone: (suggestion: Suggestion) => boolean): void {
  const others = (items: Suggestion[]) => items.filter((item) => !isGone(item));
  cache.setQueriesData<Here>(
    { queryKey: keys.suggestionsHere },
    (known) => known && { ...known, pages: known.pages.map((page) => ({ ...page, items: others(page.items) })) },
  );
  cache.setQueriesData<There>(
    { queryKey: keys.suggestionsThere },
    (known) => known && { ...known, items: others(known.items) },
  );
}
