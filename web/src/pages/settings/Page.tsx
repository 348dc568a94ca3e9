import clsx from 'clsx';
import { useEffect, useRef } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { texts } from './texts';

/** Parts of the settings, in order; each is a page of its own with a heading of its own. */
const parts = [
  { to: '/settings/profile', label: texts.profile },
  { to: '/settings/members', label: texts.members },
  { to: '/settings/budgets', label: texts.budgets },
  { to: '/settings/provider-keys', label: texts.providerKeys },
  { to: '/settings/support', label: texts.support },
  { to: '/settings/ticket-system', label: texts.ticketSystem },
  { to: '/settings/audit', label: texts.audit },
] as const;

/** The frame of the settings: their parts as links, the chosen one below. */
export function Page() {
  const navRef = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone there is no room for all of them.
  useEffect(() => {
    navRef.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <div className="mx-auto max-w-[720px]">
      <nav ref={navRef} aria-label={texts.title} className="mb-4 overflow-x-auto border-b border-line">
        <ul className="flex gap-1">
          {parts.map(({ to, label }) => (
            <li key={to}>
              <NavLink
                to={to}
                className={({ isActive }) =>
                  clsx(
                    'flex h-9 items-center border-b-2 px-3 text-table whitespace-nowrap touch:h-11',
                    isActive ? 'border-accent font-medium' : 'border-transparent text-dim hover:text-fg',
                  )
                }
              >
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </div>
  );
}
