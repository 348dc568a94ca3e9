import { DAY_MS } from '../../../../platform/time';
import type { DeviceWords } from './words/device-words';

/** The day that a phrase means, as an ISO date; `today` is one. Days of the week and dates without a year lie ahead. */
export function readDay(phrase: string, { read }: DeviceWords, today: string): string | undefined {
  const now = Date.parse(today);
  const is = (source: string, text = phrase) => new RegExp(`^(?:${source})$`, 'iu').test(text);
  if (is(read.today)) return today;
  if (is(read.tomorrow)) return isoOf(now + DAY_MS);
  const weekday = read.weekdays.findIndex((source) => is(source));
  if (weekday >= 0) return isoOf(now + ((weekday - new Date(now).getUTCDay() + 6) % 7) * DAY_MS + DAY_MS);
  if (/^\d{4}-\d{2}-\d{2}$/.test(phrase)) return phrase;
  const [, dottedDay, dottedMonth, dottedYear] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(phrase) ?? [];
  if (dottedDay && dottedMonth) return ahead(Number(dottedDay), Number(dottedMonth), dottedYear, now);
  const [, signMonth, signDay] = /^(\d{1,2})\s?[月월]\s?(\d{1,2})/.exec(phrase) ?? [];
  if (signDay && signMonth) return ahead(Number(signDay), Number(signMonth), undefined, now);
  const month = read.months.findIndex((source) => phrase.toLowerCase().includes(source)) + 1;
  const [, day] = /(?:^|\D)(\d{1,2})(?!\d)/.exec(phrase) ?? [];
  const [year] = /\d{4}/.exec(phrase) ?? [];
  return month > 0 && day ? ahead(Number(day), month, year, now) : undefined;
}

const isoOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

function ahead(day: number, month: number, year: string | undefined, now: number): string | undefined {
  const thisYear = year ? Number(year) : new Date(now).getUTCFullYear();
  const instant = Date.UTC(thisYear, month - 1, day);
  if (new Date(instant).getUTCMonth() !== month - 1) return undefined;
  return isoOf(year || instant >= now ? instant : Date.UTC(thisYear + 1, month - 1, day));
}
