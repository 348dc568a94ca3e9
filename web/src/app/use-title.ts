import { useEffect } from 'react';

/** "Runs - Weft" in the window's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Weft`;
  }, [title]);
}
