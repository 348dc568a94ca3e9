import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';
import { useUser } from './use-session';

/** Says that somebody gave the person another role, and reads anew what the pages show by it. */
export function useRoleNotice(): void {
  const user = useUser();
  const cache = useQueryClient();
  const before = useRef(user);
  useEffect(() => {
    const { current } = before;
    before.current = user;
    if (!user || current?.id !== user.id || current.role === user.role) return;
    showToast({ title: texts.roleIs(user.role) });
    void cache.invalidateQueries();
  }, [user, cache]);
}
