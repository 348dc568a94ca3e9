import type { SupportSession } from '@contracts/support/sessions';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { LaneState } from './lane/lane.reducer';
import type { LaneStore } from './lane/lane-store';
import type { Replying } from './reply/replying';
import type { ReplyView } from './reply/reply.reducer';

export interface OpenSession {
  session: SupportSession;
  lane: LaneStore;
  replying: Replying;
}

const Context = createContext<OpenSession | null>(null);
export const SessionProvider = Context.Provider;

/** The session that is open; only within its page. */
export function useOpenSession(): OpenSession {
  const open = useContext(Context);
  if (open === null) throw new Error('no session is open here');
  return open;
}

/** A part of the lane’s state. */
export const useLane = <Part>(select: (state: LaneState) => Part): Part =>
  useStore(useOpenSession().lane.state, select);

/** The answer under way, or the last one; null before any. */
export const useReply = (): ReplyView | null => useStore(useOpenSession().replying.store.state, ({ reply }) => reply);

/** Whether the assistant answers now. */
export const useIsAnswering = (): boolean => {
  const reply = useReply();
  return reply !== null && reply.end === null;
};
