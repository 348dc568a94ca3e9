import { formatClock } from '@/ui/format';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long until a moment: "in a moment", "in 12 min", "today at 18:00", "tomorrow at 07:00", then day and time. */
export function formatUntil(iso: string, nowMs: number): string {
  const at = new Date(iso);
  const left = at.getTime() - nowMs;
  if (Number.isNaN(left)) return '-';
  if (left < MINUTE_MS) return 'in a moment';
  if (left < HOUR_MS) return `in ${Math.round(left / MINUTE_MS)} min`;
  const days = Math.round((dayOf(at) - dayOf(new Date(nowMs))) / DAY_MS);
  const clock = formatClock(at);
  if (days === 0) return `today at ${clock}`;
  if (days === 1) return `tomorrow at ${clock}`;
  const day = at.toLocaleDateString('en-GB', days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'short' });
  return `${day} at ${clock}`;
}

const dayOf = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
