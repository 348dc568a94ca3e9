const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds as a clock that counts up: "42 s", "1:05". */
export const formatElapsed = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Money from its exact decimal string: "$0", four digits under a dollar ("$0.0186"), two above ("$1,234.57"). */
export function formatCost(costUsd: string): string {
  const value = Number(costUsd);
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '$0';
  if (value < 0.0001) return '<$0.0001';
  const digits = value < 0.99995 ? 4 : 2;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** 1,536 → "1.5 KB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const isSmall = bytes < 1_024 * 1_024;
  const value = isSmall ? bytes / 1_024 : bytes / (1_024 * 1_024);
  return `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${isSmall ? 'KB' : 'MB'}`;
}

/** 1234567 is "1,234,567". */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** A time span: "0 s", "12 ms", "0.3 s", "4.1 s", "2 min 05 s", "1 h 12 min". */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (milliseconds <= 0) return '0 s';
  if (milliseconds < 95) return `${Math.max(1, Math.round(milliseconds))} ms`;
  if (seconds < MINUTE) return `${seconds.toFixed(1)} s`;
  if (seconds < HOUR)
    return `${Math.floor(seconds / MINUTE)} min ${String(Math.floor(seconds % MINUTE)).padStart(2, '0')} s`;
  return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
}

/** How long ago, in words: "just now", "2 min ago", "3 h ago", then a date. */
export function formatAgo(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1_000;
  if (Number.isNaN(seconds)) return '-';
  if (seconds < 45) return 'just now';
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / MINUTE))} min ago`;
  if (seconds < DAY) return `${Math.round(seconds / HOUR)} h ago`;
  if (seconds < 7 * DAY) return `${Math.round(seconds / DAY)} d ago`;
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** A day of UTC, as the ledger and budgets count them, from "2026-11-23" or a moment of it: "23 Nov 2026". */
export const formatUtcDay = (iso: string): string =>
  new Date(`${iso.slice(0, 10)}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });

/** A time of day, the same in every place: "14:02". */
export const formatClock = (at: Date): string => at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** A moment whole, as titles tell it: "23 Nov 2026, 14:02:09". */
export const formatMoment = (at: Date): string =>
  at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A countdown: "0:42", from an hour on "1 h 12 min". */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole >= HOUR) return formatDuration(whole * 1_000);
  return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, '0')}`;
}

/** 1 is "1st in line". */
export function formatPlace(position: number): string {
  const ending =
    position % 100 >= 11 && position % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][position % 10] ?? 'th');
  return `${formatCount(position)}${ending} in line`;
}

/** "1 block", "24 blocks". */
export const formatPlural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
