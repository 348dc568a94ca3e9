import type { SupportSession } from '@contracts/support/sessions';
import { useState } from 'react';
import { useNow } from '@/ui/use-now';
import { formatMinutes, minutesAt } from './time-spent';

const TICK_MS = 15_000;

/** "47 min": what was worked on a session, by the server's clock; it goes on by itself while the session is active. */
export function TimeSpent({ session }: { session: Pick<SupportSession, 'status' | 'time_spent'> }) {
  const now = useNow(TICK_MS);
  const { time_spent: spent } = session;
  const [read, setRead] = useState(() => ({ spent, atMs: Date.now() }));
  if (read.spent !== spent) setRead({ spent, atMs: Date.now() });
  return <>{formatMinutes(minutesAt(session, read.atMs, now))}</>;
}
