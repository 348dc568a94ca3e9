import type { ShellEntry } from '@contracts/kernel/system';
import {
  Activity,
  ChartColumn,
  Cpu,
  House,
  Inbox,
  KeyRound,
  type LucideIcon,
  MessageSquareText,
  Settings,
} from 'lucide-react';
import { systemLook } from '@/systems';
import { texts } from '../texts';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: LucideIcon;
  /** "g c": goes there from everywhere. */
  keys?: string | undefined;
}

export interface NavigationGroup {
  /** Null: what needs no heading. */
  label: string | null;
  entries: readonly NavigationEntry[];
}

/** The page of what waits for this person: its entry shows how much. */
export const INBOX_PATH = '/inbox';

const first: NavigationGroup = {
  label: null,
  entries: [
    { to: '/home', label: texts.nav.home, icon: House, keys: 'g h' },
    { to: INBOX_PATH, label: texts.nav.inbox, icon: Inbox, keys: 'g i' },
  ],
};
const rest: readonly NavigationGroup[] = [
  {
    label: texts.nav.observe,
    entries: [
      { to: '/runs', label: texts.nav.runs, icon: Activity, keys: 'g r' },
      { to: '/usage', label: texts.nav.usage, icon: ChartColumn, keys: 'g u' },
    ],
  },
  {
    label: texts.nav.build,
    entries: [
      { to: '/models', label: texts.nav.models, icon: Cpu, keys: 'g m' },
      { to: '/try', label: texts.nav.try, icon: MessageSquareText, keys: 'g t' },
      { to: '/api-keys', label: texts.nav.apiKeys, icon: KeyRound, keys: 'g k' },
    ],
  },
  { label: null, entries: [{ to: '/settings', label: texts.nav.settings, icon: Settings, keys: 'g ,' }] },
];

/** Pages one can go to, in groups, with those of the systems that the server has. */
export function groupPages(systems: readonly ShellEntry[]): NavigationGroup[] {
  const work = systems.flatMap(({ name, title, path }): NavigationEntry[] => {
    const { icon, keys, pages = [] } = systemLook(name);
    return [{ to: path, label: title, icon, keys }, ...pages];
  });
  return [first, ...(work.length === 0 ? [] : [{ label: texts.nav.work, entries: work }]), ...rest];
}

/** What people make by hand in these systems, each where that is done. */
export const creationsOf = (systems: readonly ShellEntry[]): { label: string; to: string; icon: LucideIcon }[] =>
  systems.flatMap(({ name, path, create }) => {
    const { icon, creates = [] } = systemLook(name);
    const own = create === null ? [] : [{ label: create, to: `${path}?new` }];
    return [...own, ...creates].map((one) => ({ ...one, icon }));
  });

/** The entry that an address lies at or below: of two the longer. */
export const entryAt = (entries: readonly NavigationEntry[], pathname: string): NavigationEntry | undefined =>
  entries
    .filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
    .toSorted((one, other) => other.to.length - one.to.length)[0];

/** Pages that every server has, in order; `useNavigation` has those of its systems too. */
export const navigation: readonly NavigationEntry[] = [first, ...rest].flatMap(({ entries }) => entries);
