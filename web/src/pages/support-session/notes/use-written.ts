import type { OutputKind } from '@contracts/support/outputs';
import { useSyncExternalStore } from 'react';
import { readWritten, subscribeWritten } from './written-texts';
import type { WrittenView } from './written.reducer';

/** Under what a text of a session is kept. */
export const writtenKey = (sessionId: string, target: 'notes' | OutputKind): string => `${sessionId} ${target}`;

/** A text of a session as it is written; null where nobody asked for it in this tab. */
export const useWritten = (sessionId: string, target: 'notes' | OutputKind): WrittenView | null =>
  useSyncExternalStore(subscribeWritten, () => readWritten(writtenKey(sessionId, target)));
