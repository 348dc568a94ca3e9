import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { buttonClass } from '@/ui/Button';
import { texts } from '../texts';
import { NavigationList } from './NavigationList';

interface NavigationDrawerProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  waiting: number;
}

/** The navigation of narrow windows, from the left over the page; it goes with the choice of a page. */
export function NavigationDrawer({ isOpen, onOpenChange, waiting }: NavigationDrawerProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-[160ms] data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="floats fixed inset-y-0 left-0 z-40 flex w-[min(280px,calc(100vw-56px))] flex-col overflow-y-auto p-2 transition-transform duration-[240ms] data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
          <div className="flex items-center gap-2 pl-2.5">
            <img src="/favicon.svg" alt="" width={22} height={22} />
            <Dialog.Title className="flex-1 font-semibold">{texts.product}</Dialog.Title>
            <Dialog.Close aria-label={texts.nav.close} className={`${buttonClass('quiet')} w-control !px-0`}>
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <nav aria-label={texts.nav.label} className="flex flex-1 flex-col">
            <NavigationList width="open" waiting={waiting} onGo={() => onOpenChange(false)} />
          </nav>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
