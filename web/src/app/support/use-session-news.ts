import type { supportUpdated } from '@contracts/support/socket-events';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';

/** Reads again what of a session's notes, outputs and pushes changed, as it changes, and all of it after a lost connection. */
export function useSessionNews(sessionId: string): void {
  const cache = useQueryClient();
  useEffect(() => {
    const queryKeys = {
      notes: keys.supportNotes(sessionId),
      outputs: keys.supportOutputs(sessionId),
      pushes: keys.supportPushes(sessionId),
    };
    const renew = (queryKey: readonly string[]) => cache.invalidateQueries({ queryKey });
    return listenLater(({ listen, onConnected, openSocket }) => {
      const socket = openSocket('/runs');
      const stops = [
        onConnected(socket, () => Promise.all(Object.values(queryKeys).map(renew))),
        listen<typeof supportUpdated>(socket, 'support_updated', ({ session, changed }) => {
          if (session.id !== sessionId) return;
          for (const part of changed) if (part in queryKeys) void renew(queryKeys[part as keyof typeof queryKeys]);
        }),
      ];
      return () => stops.forEach((stop) => stop());
    });
  }, [cache, sessionId]);
}
