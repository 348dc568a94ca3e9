import { Drawer as Base } from '@base-ui/react/drawer';
import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import { buttonClass } from '../Button';

interface DrawerProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  children: ReactNode;
  /** What closes it, where that is more than closing: default an X. */
  close?: { label: string; icon: ReactNode };
  /** Heights it rests at, as parts of the window; the first is where it opens. */
  snapPoints?: number[];
}

/** A panel from the bottom of the screen, for phones; swiped, or closed by its button or Esc. */
export function Drawer({ isOpen, onOpenChange, title, children, close, snapPoints }: DrawerProps) {
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(next) => onOpenChange(next)}
      modal={false}
      disablePointerDismissal
      {...(snapPoints === undefined ? {} : { snapPoints })}
    >
      <Base.Portal>
        <Base.Viewport className="pointer-events-none fixed inset-0 z-30 flex items-end">
          <Base.Popup
            className="floats drawer-popup pointer-events-auto flex w-full flex-col rounded-t-dialog"
            data-nonmodal=""
            data-snaps={snapPoints === undefined ? undefined : ''}
          >
            <div className="flex shrink-0 touch-none items-center gap-2 border-b border-line py-1 pr-1 pl-4">
              <Base.Title className="flex-1 text-table font-semibold">{title}</Base.Title>
              <span aria-hidden className="absolute top-1.5 left-1/2 h-1 w-8 -translate-x-1/2 rounded-full bg-strong" />
              <Base.Close
                aria-label={close?.label ?? `Close ${title}`}
                className={`${buttonClass('quiet')} w-control !px-0`}
              >
                {close?.icon ?? <X size={16} aria-hidden />}
              </Base.Close>
            </div>
            <Base.Content className="flex min-h-0 flex-1 flex-col overflow-hidden">{children}</Base.Content>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
