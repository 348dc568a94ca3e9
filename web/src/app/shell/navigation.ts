import { Activity, ChartColumn, KeyRound, LayoutDashboard, type LucideIcon, Settings } from 'lucide-react';
import { texts } from '../texts';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: LucideIcon;
  /** "g c": goes there from everywhere. */
  keys: string;
  /** `account`: in the account menu, as what is a person's own; default: at the side. Both are in the palette. */
  place?: 'account';
}

/** Pages one can go to, in order; later waves add theirs here. */
export const navigation: readonly NavigationEntry[] = [
  { to: '/canvases', label: texts.nav.canvases, icon: LayoutDashboard, keys: 'g c' },
  { to: '/runs', label: texts.nav.runs, icon: Activity, keys: 'g r' },
  { to: '/usage', label: texts.nav.usage, icon: ChartColumn, keys: 'g u' },
  { to: '/settings', label: texts.nav.settings, icon: Settings, keys: 'g ,' },
  { to: '/api-keys', label: texts.nav.apiKeys, icon: KeyRound, keys: 'g k', place: 'account' },
];

/** Those at the side, and at the bottom of phones. */
export const sideNavigation = navigation.filter(({ place }) => place === undefined);
/** Those in the account menu. */
export const accountNavigation = navigation.filter(({ place }) => place === 'account');
