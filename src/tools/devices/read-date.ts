import { instantOf } from './local-days';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})$/i;
/** Smaller figures are seconds: nothing was due in 1973. */
const MILLISECONDS_MIN = 100_000_000_000;
const SECONDS_MIN = 1_000_000_000;

/**
 * A date as models give it, in milliseconds; undefined where it is none. A date alone is the first moment of that day in the
 * person's time zone: within "due today", and the day that it was said to be, wherever it is shown. A time without an offset is of that zone.
 */
export function readDate(given: string | number, timeZone: string): number | undefined {
  const text = String(given).trim();
  if (/^\d{9,15}$/.test(text)) {
    const figure = Number(text);
    if (figure < SECONDS_MIN) return undefined;
    return figure < MILLISECONDS_MIN ? figure * 1_000 : figure;
  }
  if (WITH_OFFSET.test(text)) {
    const instant = Date.parse(text.replace(' ', 'T').replace(/\s/, ''));
    return Number.isNaN(instant) ? undefined : instant;
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = DATE.exec(text) ?? LOCAL.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const clock = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
  );
  const isReal = clock.getUTCMonth() === Number(month) - 1 && clock.getUTCDate() === Number(day) && Number(hour) < 24;
  return isReal ? instantOf(clock.getTime(), timeZone) : undefined;
}
