import { texts } from './schedule-texts';

/** When an agent runs, as people say it; `custom`: what these words have no form for. */
export type Schedule =
  | { kind: 'none' }
  | { kind: 'minutes'; every: number }
  | { kind: 'hours'; every: number; minute: number }
  | { kind: 'days'; days: readonly number[]; time: string }
  | { kind: 'month'; day: number; time: string }
  | { kind: 'custom'; cron: string };
export type ScheduleKind = Schedule['kind'];

/** Sunday is 0, as in cron; the week begins on Monday. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;
export const WORKDAYS = [1, 2, 3, 4, 5] as const;
/** Steps that come evenly: others would leave a shorter pause at the end of the hour or the day. */
export const MINUTE_STEPS = [5, 10, 15, 20, 30] as const;
export const HOUR_STEPS = [1, 2, 3, 4, 6, 8, 12] as const;

/** What a schedule of each kind begins with. */
export const FIRST: Readonly<Record<ScheduleKind, Schedule>> = {
  none: { kind: 'none' },
  minutes: { kind: 'minutes', every: 30 },
  hours: { kind: 'hours', every: 1, minute: 0 },
  days: { kind: 'days', days: WORKDAYS, time: '07:00' },
  month: { kind: 'month', day: 1, time: '07:00' },
  custom: { kind: 'custom', cron: '0 7 * * *' },
};

const two = (count: number): string => String(count).padStart(2, '0');
const isIn = (steps: readonly number[], text: string | undefined): text is string => steps.includes(Number(text));

/** The five fields of cron; null: by hand only. */
export function writeCron(schedule: Schedule): string | null {
  switch (schedule.kind) {
    case 'none':
      return null;
    case 'minutes':
      return `*/${schedule.every} * * * *`;
    case 'hours':
      return `${schedule.minute} ${schedule.every === 1 ? '*' : `*/${schedule.every}`} * * *`;
    case 'days':
      return `${timeFields(schedule.time)} * * ${schedule.days.length === 7 ? '*' : writeDays(schedule.days)}`;
    case 'month':
      return `${timeFields(schedule.time)} ${schedule.day} * *`;
    case 'custom':
      return schedule.cron.trim();
  }
}

/** The schedule that a cron expression says, in the words there are; `custom` where there are none. */
export function readCron(cron: string | null): Schedule {
  if (cron === null) return { kind: 'none' };
  const custom: Schedule = { kind: 'custom', cron };
  const [minute = '', hour = '', day = '', month = '', weekday = '', more] = cron.trim().split(/\s+/);
  if (more !== undefined || month !== '*') return custom;
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (hour === '*' && day === '*' && weekday === '*' && isIn(MINUTE_STEPS, step))
    return { kind: 'minutes', every: Number(step) };
  if (!isNumber(minute, 59)) return custom;
  const hours = hour === '*' ? '1' : /^\*\/(\d{1,2})$/.exec(hour)?.[1];
  if (day === '*' && weekday === '*' && isIn(HOUR_STEPS, hours))
    return { kind: 'hours', every: Number(hours), minute: Number(minute) };
  if (!isNumber(hour, 23)) return custom;
  const time = `${two(Number(hour))}:${two(Number(minute))}`;
  if (weekday === '*' && isNumber(day, 31) && Number(day) > 0) return { kind: 'month', day: Number(day), time };
  const days = day === '*' ? readDays(weekday) : undefined;
  return days === undefined ? custom : { kind: 'days', days, time };
}

/** The same in words: "Every weekday at 07:00". */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'none':
      return texts.none;
    case 'minutes':
      return texts.minutes(schedule.every);
    case 'hours':
      return texts.hours(schedule.every, schedule.minute);
    case 'days':
      return texts.days(schedule.days, schedule.time);
    case 'month':
      return texts.month(schedule.day, schedule.time);
    case 'custom':
      return texts.custom(schedule.cron);
  }
}

/** An agent's schedule in words, with its time zone where one matters. */
export function describeCron(cron: string | null, zone: string): string {
  const schedule = readCron(cron);
  const words = describeSchedule(schedule);
  const isFree = schedule.kind === 'none' || schedule.kind === 'minutes' || schedule.kind === 'hours';
  return isFree ? words : texts.inZone(words, zone);
}

const isNumber = (text: string, max: number): boolean => /^\d{1,2}$/.test(text) && Number(text) <= max;

function timeFields(time: string): string {
  const [hour = '0', minute = '0'] = time.split(':');
  return `${Number(minute)} ${Number(hour)}`;
}

const writeDays = (days: readonly number[]): string =>
  WORKDAYS.every((day) => days.includes(day)) && days.length === WORKDAYS.length
    ? '1-5'
    : days.toSorted((one, other) => one - other).join(',');

/** Days of the week as cron names them: `*`, `1-5`, `1,3`, `MON`; undefined for what is none of these. */
function readDays(field: string): number[] | undefined {
  if (field === '*') return [...WEEK];
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [from, to = from, more] = part.split('-').map(dayNumber);
    if (more !== undefined || from === undefined || to === undefined || to < from) return undefined;
    for (let day = from; day <= to; day += 1) days.add(day % 7);
  }
  return WEEK.filter((day) => days.has(day));
}

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function dayNumber(text: string): number | undefined {
  const named = NAMES.indexOf(text.toUpperCase());
  if (named >= 0) return named;
  return /^[0-7]$/.test(text) ? Number(text) : undefined;
}
