import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { BEGIN } from '@/app/support/begin';
import { useOpenSession } from './session-context';

/**
 * Has a session that was just begun here answered, once: with what was described, under a key that is the session's own, so
 * that a reload starts nothing a second time. Nothing where there is nothing to say (`problem` empty), or it was begun before.
 */
export function useBegin(problem: string, begin: (problem: string, key: string) => void): void {
  const { session } = useOpenSession();
  const { state, pathname } = useLocation() as { state: Partial<typeof BEGIN> | null; pathname: string };
  const go = useNavigate();
  const hasBegun = useRef(false);
  const latest = useRef(begin);
  useEffect(() => {
    latest.current = begin;
  });
  const isAsked = state?.begin === true && problem !== '';
  useEffect(() => {
    if (!isAsked || hasBegun.current) return;
    hasBegun.current = true;
    latest.current(problem, `begin-${session.id}`);
    void go(pathname, { replace: true, state: null });
  }, [isAsked, problem, session.id, go, pathname]);
}
