import { useLayoutEffect, useState, type RefObject } from 'react';
import { coveredBy, placeToasts, type Box } from './toast-place';

/** The page changes beneath: a dialog opens, an input grows. */
const LOOK_MS = 300;
const CONTROLS =
  'a[href],button,label,input,textarea,select,summary,[role="button"],[role="switch"],[role="tab"],[role="menuitem"],[role="option"],[contenteditable="true"]';

function readControls(own: Element): Box[] {
  const boxes: Box[] = [];
  for (const control of document.querySelectorAll(CONTROLS)) {
    if (own.contains(control)) continue;
    const { left, top, width, height, right, bottom } = control.getBoundingClientRect();
    const isInWindow = right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
    // What is there for screen readers alone has a pixel.
    if (isInWindow && width > 1 && height > 1) boxes.push({ left, top, width, height });
  }
  return boxes;
}

/** Where the messages in `ref` cover no control. They stay where they are unless one comes beneath, and while somebody is at them. */
export function useToastPlace(ref: RefObject<HTMLElement | null>, shown: unknown): { left: number; top: number } {
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const look = (isNew: boolean) => {
      const element = ref.current;
      if (element === null) return;
      const { offsetWidth: width, offsetHeight: height } = element;
      if (height === 0) return;
      const isUsed = element.matches(':hover, :focus-within');
      if (isUsed && !isNew) return;
      const controls = readControls(element);
      const view = { width: window.innerWidth, height: window.innerHeight };
      setPlace((known) => {
        const isInWindow = known.left + width <= view.width && known.top + height <= view.height;
        const stays = !isNew && isInWindow && coveredBy({ ...known, width, height }, controls) === 0;
        return stays ? known : placeToasts({ width, height }, view, controls);
      });
    };
    look(true);
    const timer = setInterval(() => look(false), LOOK_MS);
    return () => clearInterval(timer);
  }, [ref, shown]);
  return place;
}
