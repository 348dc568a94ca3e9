import clsx from 'clsx';
import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Outlet, useMatches, useNavigate } from 'react-router';
import { loadPart } from '@/api/load-part';
import { whenIdle } from '@/api/when-idle';
import { buttonClass } from '@/ui/Button';
import { Kbd } from '@/ui/Kbd';
import { RequireLogin } from '../auth/guards';
import { useRoleNotice } from '../auth/use-role-notice';
import { useSession, useUser } from '../auth/use-session';
import { useShortcuts } from '../shortcuts/shortcuts';
import { texts } from '../texts';
import { ConnectionBar, ConnectionDot } from './ConnectionBar';
import { DeletionBar } from './DeletionBar';
import { NavigationButton, SideNavigation } from './Navigation';
import { NewMenu } from './NewMenu';
import { useNavigation } from './use-navigation';
import { usePageFocus } from './use-page-focus';
import { useWaitingCount } from './use-waiting';
import { isFullPage } from './full-page';
import { ReconnectBar } from './ReconnectBar';
import { FloatingParts } from './FloatingParts';
import { AccountMenu } from './AccountMenu';

// What floats is not needed for the first paint.
const loadPalette = () => import('./ShellPalette');
const ShellPalette = lazy(async () => ({ default: (await loadPart(loadPalette)).ShellPalette }));
const ShortcutsDialog = lazy(async () => ({
  default: (await loadPart(() => import('../shortcuts/ShortcutsDialog'))).ShortcutsDialog,
}));
const EndedDialog = lazy(async () => ({ default: (await loadPart(() => import('../auth/EndedDialog'))).EndedDialog }));

/** Header, navigation, palette and keys around every page but the log-in. */
export function Shell() {
  return (
    <RequireLogin>
      <Frame />
      <FloatingParts />
    </RequireLogin>
  );
}

function Frame() {
  const user = useUser();
  useRoleNotice();
  const go = useNavigate();
  const navigation = useNavigation();
  const waiting = useWaitingCount();
  const mainRef = useRef<HTMLElement>(null);
  usePageFocus(mainRef);
  const isPageFull = useMatches().some((match) => isFullPage(match.handle));
  const [isFolded, setFolded] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [wasPaletteOpen, setPaletteWasOpen] = useState(false);
  if (isPaletteOpen && !wasPaletteOpen) setPaletteWasOpen(true);
  const session = useSession();
  const [areKeysShown, setKeysShown] = useState(false);
  // The first Ctrl K finds it there.
  useEffect(() => whenIdle(() => void loadPalette().catch(() => undefined)), []);
  useShortcuts([
    { keys: 'ctrl+k', label: texts.search, group: texts.nav.label, run: () => setPaletteOpen((isOpen) => !isOpen) },
    { keys: '/', label: texts.search, group: texts.nav.label, isFallback: true, run: () => setPaletteOpen(true) },
    ...navigation.flatMap(({ to, label, keys }) =>
      keys === undefined ? [] : [{ keys, label, group: texts.nav.label, run: () => void go(to) }],
    ),
    { keys: '[', label: texts.nav.fold, group: texts.nav.label, run: () => setFolded((is) => !is) },
    { keys: '?', label: texts.keys.title, group: texts.nav.label, run: () => setKeysShown(true) },
  ]);
  return (
    <div className={clsx('flex flex-col', isPageFull ? 'h-dvh overflow-hidden' : 'min-h-dvh')}>
      <a href="#content" className="sr-only z-50 rounded-control bg-panel p-2 focus:not-sr-only focus:absolute">
        {texts.skip}
      </a>
      <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-2 sm:gap-2 sm:px-3">
        <NavigationButton waiting={waiting} />
        <Link to="/home" className="flex items-center gap-2 rounded-control px-1 font-semibold max-sm:hidden">
          <img src="/favicon.svg" alt="" width={22} height={22} />
          <span className="max-w-48 truncate">{user?.organisation.name ?? texts.product}</span>
          <span className="sr-only">{texts.product}</span>
        </Link>
        <button
          type="button"
          onClick={() => setPaletteOpen(true)}
          className={clsx(buttonClass('plain'), 'ml-auto text-dim sm:mx-auto sm:w-72 sm:!justify-start')}
        >
          <Search size={14} aria-hidden />
          <span className="hidden flex-1 text-left sm:inline">{texts.search}</span>
          <span className="sr-only sm:hidden">{texts.search}</span>
          <span className="hidden sm:inline">
            <Kbd keys="Ctrl K" />
          </span>
        </button>
        <NewMenu />
        <ConnectionDot />
        <AccountMenu onShowKeys={() => setKeysShown(true)} />
      </header>
      <ConnectionBar />
      <DeletionBar />
      <ReconnectBar />
      <div className="flex min-h-0 flex-1">
        <SideNavigation
          isFolded={isFolded || isPageFull}
          onFold={isPageFull ? undefined : () => setFolded((is) => !is)}
          waiting={waiting}
        />
        <main
          ref={mainRef}
          id="content"
          tabIndex={-1}
          className={clsx(
            'min-w-0 flex-1 outline-none',
            // Where the window is too low for all its parts, as when it is magnified, the page scrolls after all.
            isPageFull ? 'flex min-h-0 flex-col overflow-x-hidden overflow-y-auto' : 'px-4 py-6 sm:px-6',
          )}
        >
          <Outlet />
        </main>
      </div>
      {/* While it is on its way, what is typed is meant for it, not for the page's keys. */}
      <Suspense fallback={<div role="dialog" data-open hidden />}>
        {wasPaletteOpen && (
          <ShellPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} onShowKeys={() => setKeysShown(true)} />
        )}
      </Suspense>
      <Suspense>
        {areKeysShown && <ShortcutsDialog isOpen onOpenChange={setKeysShown} />}
        {session.state === 'ended' && <EndedDialog />}
      </Suspense>
    </div>
  );
}
