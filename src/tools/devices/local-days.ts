import { DAY_MS } from '../../platform/time';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', era: 'short' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(timeZone, made);
  return made;
}

/** A day of the calendar, month from 1. */
export interface LocalDay {
  year: number;
  month: number;
  day: number;
}

/** What clocks of a time zone show at an instant, as if it were UTC. */
function clockOf(instantMs: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** The day that it is in a time zone. */
export function dayAt(instantMs: number, timeZone: string): LocalDay {
  const shown = new Date(clockOf(instantMs, timeZone));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/**
 * The first instant at which clocks of a time zone show this or, where it was skipped, later. What they show twice is
 * meant the first time.
 */
export function instantOf(clockMs: number, timeZone: string): number {
  const offsets = [-DAY_MS, DAY_MS].map((away) => {
    const at = Math.floor((clockMs + away) / 1_000) * 1_000;
    return clockOf(at, timeZone) - at;
  });
  const instants = offsets.map((offset) => clockMs - offset).sort((a, b) => a - b);
  const shown = instants.find((instant) => clockOf(instant, timeZone) >= Math.floor(clockMs / 1_000) * 1_000);
  return shown ?? Math.max(...instants);
}

/** From the first millisecond of a day in a time zone to its last: 23, 24 or 25 hours. */
export function boundsOf({ year, month, day }: LocalDay, timeZone: string): { from: number; to: number } {
  const startOf = (dayOfMonth: number) => instantOf(Date.UTC(year, month - 1, dayOfMonth), timeZone);
  return { from: startOf(day), to: startOf(day + 1) - 1 };
}

/** A time for people and models to read: the day, with the time where it is not the day's beginning. */
export function sayTime(instantMs: number, timeZone: string): string {
  const text = new Date(clockOf(instantMs, timeZone)).toISOString();
  const isDay = boundsOf(dayAt(instantMs, timeZone), timeZone).from === instantMs;
  return isDay ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}
