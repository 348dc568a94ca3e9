import type { ReactNode } from 'react';
import { ToastRegion } from '@/ui/Toast';
import { TooltipProvider } from '@/ui/Tooltip';

const TOOLTIP_DELAY_MS = 400;

/** What parts need around them: tooltips that follow each other, and the place of toasts. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <TooltipProvider delay={TOOLTIP_DELAY_MS}>
      <ToastRegion>{children}</ToastRegion>
    </TooltipProvider>
  );
}
