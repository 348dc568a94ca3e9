import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getSystem } from '@/api/system';

const KEY = 'weft-model';
/** The slow demo model is there to try what takes long: not a choice for people. */
const SLOW = /-slow$/;

const kept = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

/** Models a person may choose among; the choice is kept on this device. `chosen` is null for the default one. */
export function useModels() {
  const query = useQuery({ queryKey: ['system'], queryFn: ({ signal }) => getSystem(signal), staleTime: 300_000 });
  const [chosen, setChosen] = useState(kept);
  const models = (query.data?.models ?? []).filter(({ id }) => !SLOW.test(id));
  const isKnown = models.some(({ id }) => id === chosen);
  const choose = (id: string) => {
    setChosen(id);
    try {
      localStorage.setItem(KEY, id);
    } catch {
      // Storage may be blocked: the choice holds until the page is left.
    }
  };
  return { models, defaultId: query.data?.model.id ?? '', chosen: isKnown ? chosen : null, choose };
}

/** Whether a model costs nothing because it is the built-in one. */
export function useIsDemoModel(): (model: string | null) => boolean {
  const query = useQuery({ queryKey: ['system'], queryFn: ({ signal }) => getSystem(signal), staleTime: 300_000 });
  return (model) => query.data?.models.some(({ id, isDemo }) => isDemo && id === model) ?? false;
}
