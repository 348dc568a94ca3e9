import { Tooltip as Base } from '@base-ui/react/tooltip';
import { useEffect, useRef, useState } from 'react';

const SHOW_MS = 400;
const HIDE_MS = 100;

/** Shows the `data-tip` of whatever is hovered or focused; the text itself may be hovered, Esc hides it. */
export function TooltipLayer() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const popupRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (next: HTMLElement | null, milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => setAnchor(next?.isConnected === true ? next : null), milliseconds);
    };
    const tipOf = (target: EventTarget | null) =>
      target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
    const hide = () => later(null, 0);
    const stop = new AbortController();
    const on = <Name extends keyof DocumentEventMap>(name: Name, listener: (event: DocumentEventMap[Name]) => void) =>
      document.addEventListener(name, listener, { capture: true, signal: stop.signal });
    on('pointerover', ({ target, pointerType }) => {
      if (pointerType === 'touch') return;
      if (target instanceof Node && popupRef.current?.contains(target) === true) clearTimeout(timer);
      else later(tipOf(target), tipOf(target) === null ? HIDE_MS : SHOW_MS);
    });
    on('focusin', ({ target }) => {
      if (target instanceof Element && target.matches(':focus-visible')) later(tipOf(target), 0);
    });
    on('focusout', hide);
    on('pointerdown', hide);
    on('keydown', ({ key }) => {
      if (key === 'Escape') hide();
    });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, []);
  return (
    <Base.Root open={anchor !== null}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={6} className="z-50">
          <Base.Popup ref={popupRef} className="floats appear max-w-72 rounded-control px-2 py-1 text-small">
            {anchor?.dataset['tip']}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
