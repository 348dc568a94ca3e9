import type { runUpdated } from '@contracts/kernel/run-socket-events';
import type { supportDeleted, supportUpdated } from '@contracts/support/socket-events';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';

/** Several runs that change at once are read once. */
const GATHER_MS = 500;

/** Reads the home page anew when runs or sessions change, and after a lost connection. */
export function useHomeNews(): void {
  const cache = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = () => cache.invalidateQueries({ queryKey: keys.everythingHome });
    const renewSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void renew();
      }, GATHER_MS);
    };
    const disconnect = listenLater(({ listen, onConnected, openSocket }) => {
      const socket = openSocket('/runs');
      const stops = [
        onConnected(socket, renew),
        listen<typeof runUpdated>(socket, 'run_updated', renewSoon),
        listen<typeof supportUpdated>(socket, 'support_updated', renewSoon),
        listen<typeof supportDeleted>(socket, 'support_deleted', renewSoon),
      ];
      return () => stops.forEach((stop) => stop());
    });
    return () => {
      clearTimeout(timer);
      disconnect();
    };
  }, [cache]);
}
