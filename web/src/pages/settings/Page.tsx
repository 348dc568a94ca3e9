import clsx from 'clsx';
import { ChevronDown } from 'lucide-react';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { buttonClass } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { groups } from './parts';
import { texts } from './texts';

/** The frame of the settings: their parts at the left, the chosen one beside them; on a phone the parts are a menu above it. */
export function Page() {
  return (
    <div className="mx-auto max-w-[960px] md:grid md:grid-cols-[184px_minmax(0,720px)] md:gap-8">
      <nav aria-label={texts.title} className="hidden self-start md:sticky md:top-18 md:block">
        {groups.map(({ label, parts }) => (
          <div key={label} className="mb-4">
            <p aria-hidden className="mb-1 px-2.5 text-small text-dim">
              {label}
            </p>
            <ul aria-label={label} className="flex flex-col gap-0.5">
              {parts.map((part) => (
                <li key={part.to}>
                  <NavLink
                    to={part.to}
                    className={({ isActive }) =>
                      clsx(
                        'flex h-8 items-center rounded-control px-2.5 text-table touch:h-11',
                        isActive ? 'bg-accent-soft font-medium' : 'text-dim hover:bg-soft hover:text-fg',
                      )
                    }
                  >
                    {part.label}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <PartMenu />
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

/** The parts of the settings where there is no room beside them. */
function PartMenu() {
  const go = useNavigate();
  const { pathname } = useLocation();
  const current = groups.flatMap(({ parts }) => parts).find(({ to }) => pathname.startsWith(to));
  return (
    <div className="mb-4 md:hidden">
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={texts.choose(current?.label ?? '')}
            className={`${buttonClass()} w-full !justify-between`}
          >
            {current?.label ?? texts.title}
            <ChevronDown size={16} aria-hidden />
          </button>
        }
        groups={groups.map(({ parts }) =>
          parts.map(({ to, label }) => ({ label, isChecked: to === current?.to, onSelect: () => void go(to) })),
        )}
      />
    </div>
  );
}
