import clsx from 'clsx';
import { Ellipsis, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { IconButton } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { texts } from '../texts';
import { barNavigation, moreNavigation, sideNavigation } from './navigation';

interface NavigationProps {
  isFolded: boolean;
  /** Absent where the page keeps it folded. */
  onFold: (() => void) | undefined;
}

const linkClass = ({ isActive }: { isActive: boolean }) =>
  clsx(
    'flex items-center gap-2.5 rounded-control text-table',
    isActive ? 'bg-accent-soft font-medium' : 'text-dim hover:bg-soft hover:text-fg',
  );

/** Side navigation, 216 px; icons only when folded or below 1,024 px; gone on phones. */
export function SideNavigation({ isFolded, onFold }: NavigationProps) {
  return (
    <nav
      aria-label={texts.nav.label}
      className={clsx(
        'hidden shrink-0 flex-col border-r border-line bg-panel p-2 sm:flex',
        // On a page that scrolls it stays, with its foot in sight.
        onFold !== undefined && 'sticky top-12 h-[calc(100dvh-48px)] self-start overflow-y-auto',
        isFolded ? 'w-[52px]' : 'w-[52px] lg:w-[216px]',
      )}
    >
      <ul className="flex flex-1 flex-col gap-0.5">
        {sideNavigation.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <NavLink to={to} title={label} className={(state) => clsx(linkClass(state), 'h-9 px-2.5')}>
              <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
              <span className={clsx(isFolded ? 'sr-only' : 'sr-only lg:not-sr-only')}>{label}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      {onFold !== undefined && (
        <IconButton
          label={isFolded ? texts.nav.unfold : texts.nav.fold}
          keys="["
          className="!hidden lg:!inline-flex"
          icon={isFolded ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
          onClick={onFold}
        />
      )}
    </nav>
  );
}

/** The bar at the bottom of phones. */
export function BottomBar() {
  const go = useNavigate();
  const { pathname } = useLocation();
  return (
    <nav aria-label={texts.nav.label} className="sticky bottom-0 z-20 border-t border-line bg-panel sm:hidden">
      <ul className="flex">
        {barNavigation.map(({ to, label, icon: Icon }) => (
          <li key={to} className="flex-1">
            <NavLink
              to={to}
              className={(state) =>
                clsx(linkClass(state), 'h-12 flex-col justify-center !gap-0.5 rounded-none !text-small')
              }
            >
              <Icon size={18} strokeWidth={1.75} aria-hidden />
              {label}
            </NavLink>
          </li>
        ))}
        <li className="flex-1">
          <Menu
            trigger={
              <button
                type="button"
                className={clsx(
                  linkClass({ isActive: moreNavigation.some(({ to }) => pathname.startsWith(to)) }),
                  'h-12 w-full flex-col justify-center !gap-0.5 rounded-none !text-small',
                )}
              >
                <Ellipsis size={18} strokeWidth={1.75} aria-hidden />
                {texts.nav.more}
              </button>
            }
            groups={[
              moreNavigation.map(({ to, label, icon: Icon }) => ({
                label,
                icon: <Icon size={16} strokeWidth={1.75} />,
                onSelect: () => void go(to),
              })),
            ]}
          />
        </li>
      </ul>
    </nav>
  );
}
