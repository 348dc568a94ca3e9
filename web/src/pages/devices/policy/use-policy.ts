import type { PolicyRule } from '@contracts/devices/devices';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { toApiError } from '@/api/api-error';
import { getPolicy, type Policy, putPolicy } from '@/api/devices/devices';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

/** What agents may do; changes show at once and are saved one after another. */
export function usePolicy() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.devicePolicy, queryFn: ({ signal }) => getPolicy(signal) });
  const saving = useRef(Promise.resolve());
  const save = (rules: readonly PolicyRule[]) => {
    // An answer that is on its way would show what was.
    void cache.cancelQueries({ queryKey: keys.devicePolicy });
    cache.setQueryData<Policy>(keys.devicePolicy, (known) => known && { ...known, rules: [...rules] });
    saving.current = saving.current
      .then(() => putPolicy(rules))
      .then(() => undefined)
      .catch(async (error: unknown) => {
        showToast({ title: texts.notSaved, description: errorMessage(toApiError(error)), tone: 'bad' });
        await cache.invalidateQueries({ queryKey: keys.devicePolicy });
      });
  };
  return {
    query,
    save,
    /** What was decided, as it is now: one choice may follow another at once. */
    rules: () => cache.getQueryData<Policy>(keys.devicePolicy)?.rules ?? [],
  };
}
