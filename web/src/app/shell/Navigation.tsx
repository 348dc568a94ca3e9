import clsx from 'clsx';
import { Menu, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { loadPart } from '@/api/load-part';
import { whenIdle } from '@/api/when-idle';
import { buttonClass, IconButton } from '@/ui/Button';
import { texts } from '../texts';
import { NavigationList } from './NavigationList';

interface SideNavigationProps {
  isFolded: boolean;
  /** Absent where the page keeps it folded. */
  onFold: (() => void) | undefined;
  waiting: number;
}

/** Side navigation, 216 px; icons only when folded or below 1,024 px; a drawer below 768 px. */
export function SideNavigation({ isFolded, onFold, waiting }: SideNavigationProps) {
  return (
    <nav
      aria-label={texts.nav.label}
      className={clsx(
        'hidden shrink-0 flex-col overflow-y-auto border-r border-line bg-panel p-2 md:flex',
        // On a page that scrolls it stays, with its foot in sight.
        onFold !== undefined && 'sticky top-12 h-[calc(100dvh-48px)] self-start',
        isFolded ? 'w-[52px]' : 'w-[52px] lg:w-[216px]',
      )}
    >
      <NavigationList width={isFolded ? 'folded' : 'fitting'} waiting={waiting} />
      {onFold !== undefined && (
        <IconButton
          label={isFolded ? texts.nav.unfold : texts.nav.fold}
          keys="["
          className="mt-0.5 !hidden lg:!inline-flex"
          icon={isFolded ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
          onClick={onFold}
        />
      )}
    </nav>
  );
}

const load = () => import('./NavigationDrawer');
const NavigationDrawer = lazy(async () => ({ default: (await loadPart(load)).NavigationDrawer }));
const phones = window.matchMedia('(max-width: 767px)');

/** The button of narrow windows that opens the navigation as a drawer. */
export function NavigationButton({ waiting }: { waiting: number }) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => (phones.matches ? whenIdle(() => void load().catch(() => undefined)) : undefined), []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={waiting === 0 ? texts.nav.open : texts.nav.openWaiting(waiting)}
        onClick={() => {
          setWasOpen(true);
          setOpen(true);
        }}
        className={`${buttonClass('quiet')} relative w-control !px-0 md:!hidden`}
      >
        <Menu size={18} strokeWidth={1.75} aria-hidden />
        {waiting > 0 && <span aria-hidden className="absolute top-1.5 right-1.5 size-2 rounded-full bg-danger" />}
      </button>
      <Suspense>{wasOpen && <NavigationDrawer isOpen={isOpen} onOpenChange={setOpen} waiting={waiting} />}</Suspense>
    </>
  );
}
