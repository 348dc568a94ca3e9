import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { ToastHost } from '@/ui/Toast';
import { useIdle } from '@/ui/use-idle';

const TooltipLayer = lazy(async () => ({ default: (await loadPart(() => import('@/ui/TooltipLayer'))).TooltipLayer }));

/** What floats over every page, loaded once the page is usable: tooltips and toasts. */
export function FloatingParts() {
  const isIdle = useIdle();
  return (
    <>
      <ToastHost isIdle={isIdle} />
      <Suspense>{isIdle && <TooltipLayer />}</Suspense>
    </>
  );
}
