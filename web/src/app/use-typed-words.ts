import { useRef, useState } from 'react';

/**
 * Words as they are typed. The address has them a moment later, so that an input fed from it would lose letters; where the
 * address changes by itself (going back), its words are taken.
 */
export function useTypedWords(inAddress: string): [string, (words: string) => void] {
  const [words, setWords] = useState(inAddress);
  const [seen, setSeen] = useState(inAddress);
  const typed = useRef<Set<string>>(new Set());
  if (inAddress !== seen) {
    setSeen(inAddress);
    if (!typed.current.delete(inAddress)) setWords(inAddress);
  }
  return [
    words,
    (next) => {
      typed.current.add(next);
      setWords(next);
    },
  ];
}
