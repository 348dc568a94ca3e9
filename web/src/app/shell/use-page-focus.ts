import { useEffect, useRef, type RefObject } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/**
 * Puts the focus on the heading of each page that is gone to, or on the page where it has none yet: never is it lost with the
 * page before. A page or dialog that takes the focus by itself keeps it, and the first page of a window leaves it where it is.
 */
export function usePageFocus(mainRef: RefObject<HTMLElement | null>): void {
  const { pathname, key } = useLocation();
  const kind = useNavigationType();
  const shown = useRef(key === 'default' ? pathname : null);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    // A new page is read from its top; one that is come back to is where the browser has it.
    if (kind !== 'POP') window.scrollTo(0, 0);
    const main = mainRef.current;
    if (main === null || isTaken(main)) return;
    const heading = main.querySelector('h1');
    if (heading !== null) heading.tabIndex = -1;
    (heading ?? main).focus({ preventScroll: true });
  }, [pathname, kind, mainRef]);
}

function isTaken(main: HTMLElement): boolean {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) return false;
  if (activeElement.closest('[role="dialog"]') !== null) return true;
  // A link that leads to another part of the same page, as in the settings, is left behind.
  return activeElement !== main && main.contains(activeElement) && activeElement.closest('nav') === null;
}
