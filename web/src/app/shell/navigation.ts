import {
  Activity,
  ChartColumn,
  Cpu,
  Headset,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessageSquareText,
  Settings,
} from 'lucide-react';
import { texts } from '../texts';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: LucideIcon;
  /** "g c": goes there from everywhere. */
  keys: string;
  /** `account`: in the account menu, as what is a person's own; default: at the side. Both are in the palette. */
  place?: 'account';
  /** On phones under "More": the bar has room for four. */
  isInMore?: true;
}

/** Pages one can go to, in order; later waves add theirs here. */
export const navigation: readonly NavigationEntry[] = [
  { to: '/canvases', label: texts.nav.canvases, icon: LayoutDashboard, keys: 'g c' },
  { to: '/runs', label: texts.nav.runs, icon: Activity, keys: 'g r' },
  { to: '/support', label: texts.nav.support, icon: Headset, keys: 'g s' },
  { to: '/models', label: texts.nav.models, icon: Cpu, keys: 'g m', isInMore: true },
  { to: '/try', label: texts.nav.try, icon: MessageSquareText, keys: 'g t', isInMore: true },
  { to: '/usage', label: texts.nav.usage, icon: ChartColumn, keys: 'g u', isInMore: true },
  { to: '/settings', label: texts.nav.settings, icon: Settings, keys: 'g ,', isInMore: true },
  { to: '/api-keys', label: texts.nav.apiKeys, icon: KeyRound, keys: 'g k', place: 'account' },
];

/** Those at the side. */
export const sideNavigation = navigation.filter(({ place }) => place === undefined);
/** Those at the bottom of phones, and those behind its "More". */
export const barNavigation = sideNavigation.filter(({ isInMore }) => isInMore !== true);
export const moreNavigation = sideNavigation.filter(({ isInMore }) => isInMore === true);
/** Those in the account menu. */
export const accountNavigation = navigation.filter(({ place }) => place === 'account');
