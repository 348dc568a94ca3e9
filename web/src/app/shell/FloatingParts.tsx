import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { closeToasts, ToastHost, useHasToasts } from '@/ui/overlays/Toast';
import { useIdle } from '@/ui/use-idle';
import { useShortcuts } from '../shortcuts/shortcuts';
import { texts } from '../texts';

const TooltipLayer = lazy(async () => ({
  default: (await loadPart(() => import('@/ui/overlays/TooltipLayer'))).TooltipLayer,
}));

/** What floats over every page, loaded once the page is usable: tooltips and toasts. */
export function FloatingParts() {
  const isIdle = useIdle();
  const hasToasts = useHasToasts();
  return (
    <>
      <ToastHost isIdle={isIdle} />
      {hasToasts && <ToastKeys />}
      <Suspense>{isIdle && <TooltipLayer />}</Suspense>
    </>
  );
}

/** While messages are shown Esc closes them, before it does anything of the page. */
function ToastKeys() {
  useShortcuts([
    { keys: 'escape', label: texts.keys.closeToasts, group: texts.nav.label, isMovement: true, run: closeToasts },
  ]);
  return null;
}
