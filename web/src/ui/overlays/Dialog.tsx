import { Dialog as Base } from '@base-ui/react/dialog';
import clsx from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { buttonClass } from '../Button';

interface DialogProps {
  isOpen: boolean;
  /** Absent: nobody closes it by hand; it goes when what it asks for is done. */
  onOpenChange?: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons at the bottom right. */
  actions?: ReactNode;
  width?: 'small' | 'normal' | 'wide';
  initialFocus?: RefObject<HTMLElement | null>;
}

const WIDTHS = { small: 'sm:w-[400px]', normal: 'sm:w-[520px]', wide: 'sm:w-[720px]' } as const;

/** A modal dialog: traps focus, closes by Esc, gives focus back. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  actions,
  width = 'normal',
  initialFocus,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-[160ms] data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          {...(initialFocus === undefined ? {} : { initialFocus })}
          className={clsx(
            'floats appear fixed z-40 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] flex-col rounded-dialog',
            'top-1/2 left-1/2 -translate-x-1/2 -translate-y-1/2 data-starting-style:!transform-none data-ending-style:!transform-none',
            WIDTHS[width],
          )}
        >
          <div className="flex items-start gap-2 px-4 pt-4">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lead font-semibold">{title}</Base.Title>
              {description !== undefined && (
                <Base.Description className="mt-1 text-dim">{description}</Base.Description>
              )}
            </div>
            {/* No tooltip: it takes the focus first, and the tooltip would take the first Esc. */}
            {onOpenChange !== undefined && (
              <Base.Close aria-label="Close" className={clsx(buttonClass('quiet'), '-mt-1 -mr-1 w-control !px-0')}>
                <X size={16} aria-hidden />
              </Base.Close>
            )}
          </div>
          <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 py-3">{children}</div>
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
