import clsx from 'clsx';
import { Link, useLocation } from 'react-router';
import { texts } from '../texts';
import { docsLinks } from './docs-links';
import { entryAt, INBOX_PATH, type NavigationEntry } from './navigation';
import { useNavigationGroups } from './use-navigation';

/** How much of it there is room for: `folded` icons alone; `fitting` words in a wide window; `open` words. */
export type NavigationWidth = 'folded' | 'fitting' | 'open';

interface NavigationListProps {
  width: NavigationWidth;
  /** What waits for this person. */
  waiting: number;
  /** Called when somewhere is gone to. */
  onGo?: () => void;
}

/** For words that are not drawn where there is room for icons alone. */
const WORDS = { folded: 'sr-only', fitting: 'sr-only lg:not-sr-only', open: '' } as const;
const HEADINGS = { folded: 'hidden', fitting: 'hidden lg:block', open: '' } as const;
const LINES = { folded: '', fitting: 'lg:hidden', open: 'hidden' } as const;
const LINK = 'flex h-8 items-center gap-2.5 rounded-control px-2.5 text-table touch:h-11';

/** The pages of this server in their groups, and how programs use it. */
export function NavigationList({ width, waiting, onGo }: NavigationListProps) {
  const groups = useNavigationGroups();
  const { pathname } = useLocation();
  const here = entryAt(
    groups.flatMap(({ entries }) => entries),
    pathname,
  );
  return (
    <>
      {groups.map(({ label, entries }, index) => (
        <div key={label ?? index} className={clsx(index > 0 && label === null && width !== 'folded' && 'mt-3')}>
          {index > 0 && <div aria-hidden className={clsx('mx-2 my-1.5 h-px bg-line', LINES[width])} />}
          {label !== null && (
            <p aria-hidden className={clsx('mt-3 mb-0.5 px-2.5 text-small text-dim', HEADINGS[width])}>
              {label}
            </p>
          )}
          <ul {...(label === null ? {} : { 'aria-label': label })} className="flex flex-col gap-0.5">
            {entries.map((entry) => (
              <li key={entry.to}>
                <PageLink
                  entry={entry}
                  isHere={entry === here}
                  width={width}
                  waiting={entry.to === INBOX_PATH ? waiting : 0}
                  onGo={onGo}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className="min-h-3 flex-1" />
      <ul aria-label={texts.docs.label} className="flex flex-col gap-0.5">
        {docsLinks.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            {/* Beside what is open: nothing half-done is left. */}
            <a
              href={href}
              target="_blank"
              rel="noopener"
              title={label}
              onClick={onGo}
              className={`${LINK} text-dim hover:bg-soft hover:text-fg`}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
              <span className={WORDS[width]}>{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

interface PageLinkProps {
  entry: NavigationEntry;
  /** What is open lies there. */
  isHere: boolean;
  width: NavigationWidth;
  waiting: number;
  onGo: (() => void) | undefined;
}

function PageLink({ entry: { to, label, icon: Icon }, isHere, width, waiting, onGo }: PageLinkProps) {
  return (
    <Link
      to={to}
      title={label}
      aria-current={isHere ? 'page' : undefined}
      onClick={onGo}
      className={clsx(LINK, 'relative', isHere ? 'bg-accent-soft font-medium' : 'text-dim hover:bg-soft hover:text-fg')}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
      <span className={clsx('flex-1 truncate', WORDS[width])}>
        {label}
        {waiting > 0 && <span className="sr-only"> {texts.nav.waiting(waiting)}</span>}
      </span>
      {waiting > 0 && (
        <span
          aria-hidden
          className={clsx(
            'tabular flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[10px] font-semibold text-on-fill',
            width !== 'open' && 'absolute top-0 right-0',
            width === 'fitting' && 'lg:static',
          )}
        >
          {waiting}
        </span>
      )}
    </Link>
  );
}
