import { CronExpressionParser } from 'cron-parser';
import { badRequest } from '../../platform/errors';
import { DAY_MS } from '../../platform/time';
import { momentOf, wallClockOf } from './zone-clock';

/** Characters of an expression. */
export const CRON_MAX = 100;
/** Moments that are looked at for one that is still to come: as many minutes as a clock can be put back. */
const LOOKS_MAX = 1_600;
/** Days that are looked at for two in a row: every pair of dates comes within four years. */
const DAYS_MAX = 1_500;
const DAY_MINUTES = 1_440;

const FIELDS = [
  { name: 'minute', span: 60 },
  { name: 'hour', span: 24 },
  { name: 'day of the month', span: 31 },
  { name: 'month', span: 12 },
  { name: 'day of the week', span: 7 },
] as const;
/** Lists of values, ranges and steps; months and days of the week also by their names. */
const FIELD_FORM = /^(?:\*|[0-9]{1,2}|[A-Za-z]{3})(?:-(?:[0-9]{1,2}|[A-Za-z]{3}))?(?:\/[0-9]{1,2})?$/;

/**
 * The expression with single spaces. Throws 400 `cron_invalid`, with what is wrong in words, for what is not five fields of
 * values, ranges (`1-5`), lists (`1,15`) and steps (`0-59/10`), or never comes (`0 0 31 2 *`).
 */
export function readCron(expression: string): string {
  const refuse = (what: string, cause?: unknown) =>
    badRequest('cron_invalid', `The schedule “${expression.slice(0, CRON_MAX)}” ${what}`, { cause });
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== FIELDS.length || fields[0] === '')
    throw refuse(
      `has ${fields[0] === '' ? 0 : fields.length} fields; a schedule has five: minute, hour, day of the month, month, day of the week.`,
    );
  for (const [place, { name, span }] of FIELDS.entries())
    for (const part of (fields[place] ?? '').split(',')) {
      if (!FIELD_FORM.test(part))
        throw refuse(
          `has “${part}” as its ${name}: write numbers, ranges such as 1-5, lists such as 1,15, or steps such as */10.`,
        );
      const step = Number(/\/(\d+)$/.exec(part)?.[1] ?? 1);
      if (step < 1 || step > span) throw refuse(`has steps of ${step} as its ${name}: write 1 to ${span}.`);
    }
  const read = fields.join(' ');
  try {
    CronExpressionParser.parse(read, { currentDate: new Date(0), tz: 'UTC' }).next();
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw refuse(`is none: ${why}.`, error);
  }
  return read;
}

/**
 * The first moment after `after` at which clocks in the zone show what the expression names. What they skip when they are put
 * forward is right after that, once; what they show twice is the first time alone. Undefined: there is none.
 */
export function nextMoment(expression: string, zone: string, after: Date): Date | undefined {
  const from = after.getTime();
  // On the wall every minute of the year is there once: the expression is read as if clocks were never changed.
  const walls = CronExpressionParser.parse(expression, { currentDate: new Date(wallClockOf(from, zone)), tz: 'UTC' });
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const wall = nextOf(walls);
    if (wall === undefined) return undefined;
    const moment = momentOf(wall, zone);
    if (moment > from) return new Date(moment);
  }
  return undefined;
}

/** Minutes between two moments of the expression that are next to each other, at least; clocks that are changed not counted. */
export function shortestInterval(expression: string): number {
  const { fields } = CronExpressionParser.parse(expression, { currentDate: new Date(0), tz: 'UTC' });
  const times = fields.hour.values
    .flatMap((hour) => fields.minute.values.map((minute) => Number(hour) * 60 + Number(minute)))
    .sort((one, other) => one - other);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const within = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  const overnight = first + DAY_MINUTES - last;
  const shortest = Math.min(...within, DAY_MINUTES);
  return overnight < shortest && hasDaysInARow(expression) ? overnight : shortest;
}

function hasDaysInARow(expression: string): boolean {
  const days = CronExpressionParser.parse(`0 0 ${expression.split(' ').slice(2).join(' ')}`, {
    ...{ currentDate: new Date(0), tz: 'UTC' },
  });
  for (let before = nextOf(days); before !== undefined && before < DAYS_MAX * DAY_MS;) {
    const day = nextOf(days);
    if (day !== undefined && day - before === DAY_MS) return true;
    before = day;
  }
  return false;
}

/** Undefined where the parser gave up: no such day comes within its years. */
function nextOf(moments: ReturnType<typeof CronExpressionParser.parse>): number | undefined {
  try {
    return moments.next().getTime();
  } catch {
    return undefined;
  }
}
