import { useMemo } from 'react';
import { useSystem } from '../use-system';
import { groupPages, type NavigationEntry, type NavigationGroup } from './navigation';

/** Pages of this server one can go to, in their groups. */
export function useNavigationGroups(): readonly NavigationGroup[] {
  const systems = useSystem()?.systems;
  return useMemo(() => groupPages(systems ?? []), [systems]);
}

/** The same without their groups. */
export function useNavigation(): readonly NavigationEntry[] {
  return useNavigationGroups().flatMap(({ entries }) => entries);
}
