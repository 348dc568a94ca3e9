import type { User } from '@contracts/accounts/auth';
import { useSyncExternalStore } from 'react';
import { sessionStore, type Session } from '@/api/session';

export const useSession = (): Session => useSyncExternalStore(sessionStore.subscribe, sessionStore.get);

/** The person who is logged in; null only outside the shell. */
export function useUser(): User | null {
  const session = useSession();
  return session.state === 'in' || session.state === 'ended' ? session.user : null;
}
