import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '@/api/keys';
import { searchSessions } from '@/api/support';

/** A search is a call of a model: it is made once somebody pauses, in milliseconds. */
const SETTLED_MS = 400;

/** Sessions found for words, best first; nothing is asked for without words, nor while they are being typed. */
export function useSessionSearch(words: string) {
  const [settled, setSettled] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return useQuery({
    queryKey: keys.supportSearch(settled),
    queryFn: ({ signal }) => searchSessions(settled, signal),
    enabled: words !== '' && settled !== '',
    placeholderData: (before) => before,
  });
}
