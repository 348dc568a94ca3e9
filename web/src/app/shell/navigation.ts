import { Activity, LayoutDashboard, type LucideIcon, Settings } from 'lucide-react';
import { texts } from '../texts';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: LucideIcon;
  /** "g c": goes there from everywhere. */
  keys: string;
}

/** Pages of the side navigation, in order; later waves add theirs here. */
export const navigation: readonly NavigationEntry[] = [
  { to: '/canvases', label: texts.nav.canvases, icon: LayoutDashboard, keys: 'g c' },
  { to: '/runs', label: texts.nav.runs, icon: Activity, keys: 'g r' },
  { to: '/settings', label: texts.nav.settings, icon: Settings, keys: 'g ,' },
];
