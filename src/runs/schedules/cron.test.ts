import { nextMoment, readCron, shortestInterval } from './cron';
import { isTimeZone } from '../../platform/time-zone';
import { momentOf } from './zone-clock';
import { isFullDepth } from '../../../tests/support/depth';

const MINUTE = 60_000;
const next = (cron: string, zone: string, after: string) => nextMoment(cron, zone, new Date(after))?.toISOString();

describe('five fields', () => {
  it.each([
    ['0 */6 * * *', '0 */6 * * *'],
    ['  30  2 * * MON-FRI ', '30 2 * * MON-FRI'],
    ['*/15 8-18 1,15 JAN-JUN 1-5', '*/15 8-18 1,15 JAN-JUN 1-5'],
    ['0 0 29 2 *', '0 0 29 2 *'],
  ])('%s is read', (given, read) => expect(readCron(given)).toBe(read));

  it.each([
    ['', 'has 0 fields'],
    ['* * * *', 'has 4 fields'],
    ['* * * * * *', 'has 6 fields'],
    ['@daily', 'has 1 fields'],
    ['60 * * * *', '60'],
    ['0 24 * * *', '24'],
    ['0 0 31 2 *', 'is none'],
    ['0 0 L * *', '“L” as its day of the month'],
    ['0 0 * * 5#2', '“5#2” as its day of the week'],
    ['H * * * *', '“H” as its minute'],
    ['1,,2 * * * *', '“” as its minute'],
    ['*/0 * * * *', 'steps of 0'],
    ['*/90 * * * *', 'steps of 90'],
    ['5-1 * * * *', 'is none'],
    ['a b c d e', '“a”'],
    ['x'.repeat(10_000), 'has 1 fields'],
  ])('%s is refused, and it says why', (given, why) =>
    expect(() => readCron(given)).toThrow(
      expect.objectContaining({ code: 'cron_invalid', status: 400, message: expect.stringContaining(why) }),
    ),
  );

  it.each([
    ['* * * * *', 1],
    ['*/7 * * * *', 4],
    ['0 * * * *', 60],
    ['0 */6 * * *', 360],
    ['55 23 * * *', 1_440],
    ['0,50 0,23 * * *', 10],
    ['0,50 0,23 1 * *', 50],
    ['0 0 1 1 *', 1_440],
  ])('%s comes after %i minutes at least', (cron, minutes) => expect(shortestInterval(cron)).toBe(minutes));
});

it('knows time zones by their IANA names alone', () => {
  for (const name of ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires']) expect(isTimeZone(name)).toBe(true);
  for (const name of ['Mars/Olympus', '+02:00', '', 'Europe/Berlin; drop', 'x'.repeat(500)])
    expect(isTimeZone(name)).toBe(false);
});

describe('when clocks are changed', () => {
  it('starts what they skip once, right after the gap', () => {
    // Berlin, 29 March 2026: from 02:00 to 03:00.
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-29T01:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
    expect(next('*/20 2 * * *', 'Europe/Berlin', '2026-03-29T00:59:59Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2,3 * * *', 'Europe/Berlin', '2026-03-29T01:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('starts what they show twice the first time alone', () => {
    // Berlin, 25 October 2026: from 03:00 to 02:00.
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  it('knows a day that was left out', () => {
    expect(next('0 10 30 12 *', 'Pacific/Apia', '2011-12-29T20:00:00Z')).toBe('2011-12-30T10:00:00.000Z');
    expect(new Date(momentOf(Date.UTC(2011, 11, 30, 10), 'Pacific/Apia')).toISOString()).toBe(
      '2011-12-30T10:00:00.000Z',
    );
  });
});

/** Both changes of five zones, five days around each: of an hour and of half of one, at night and at midnight. */
const WINDOWS: [zone: string, around: string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Santiago', '2026-04-05'],
  ['America/Santiago', '2026-09-06'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-30'],
];
const DAYS = 5;

/** Every minute of a window with what clocks show, from the platform itself. */
function minutesOf([zone, around]: (typeof WINDOWS)[number]): { at: number; wall: number }[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const from = Date.parse(`${around}T00:00:00Z`) - (DAYS / 2) * 86_400_000;
  return Array.from({ length: DAYS * 1_440 }, (_, minute) => {
    const at = from + minute * MINUTE;
    return { at, wall: Date.parse(`${format.format(at).replace(' ', 'T')}Z`) };
  });
}

/** The rule, minute by minute: what is shown for the first time counts, and what was skipped counts where they go on. */
function momentsByRule(minutes: { at: number; wall: number }[], matches: (wall: Date) => boolean): number[] {
  let shown = (minutes[0]?.wall ?? 0) - MINUTE;
  return minutes.flatMap(({ at, wall }) => {
    let isDue = false;
    for (let passed = shown + MINUTE; passed <= wall; passed += MINUTE) isDue ||= matches(new Date(passed));
    shown = Math.max(shown, wall);
    return isDue ? [at] : [];
  });
}

/** Seeded, so that a failure comes again. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Field {
  text: string;
  has(value: number): boolean;
}

function randomField(random: (below: number) => number, least: number, most: number): Field {
  const any = () => least + random(most - least + 1);
  const kind = random(10);
  if (kind < 3) return { text: '*', has: () => true };
  if (kind < 5) {
    const step = 2 + random(Math.min(29, most - least - 1));
    return { text: `*/${step}`, has: (value) => (value - least) % step === 0 };
  }
  if (kind < 7) {
    const [from = least, to = most] = [any(), any()].sort((one, other) => one - other);
    return { text: `${from}-${to}`, has: (value) => value >= from && value <= to };
  }
  const values = Array.from({ length: 1 + random(3) }, any);
  return { text: [...new Set(values)].join(','), has: (value) => values.includes(value) };
}

const SCHEDULES = isFullDepth ? 1_000 : 200;

it(`comes to the moments that the rule gives, minute by minute, for ${SCHEDULES} schedules around ten changes`, () => {
  const random = randomOf(20_261_125);
  const windows = WINDOWS.map((window) => ({ zone: window[0], minutes: minutesOf(window) }));
  let compared = 0;
  for (let number = 0; number < SCHEDULES; number += 1) {
    const { zone, minutes } = windows[number % windows.length] ?? { zone: 'UTC', minutes: [] };
    const minute = randomField(random, 0, 59);
    const hour =
      random(3) === 0 ? { text: '1-3', has: (value: number) => value >= 1 && value <= 3 } : randomField(random, 0, 23);
    const day = random(3) === 0 ? randomField(random, 1, 31) : { text: '*', has: () => true };
    const month = random(5) === 0 ? randomField(random, 1, 12) : { text: '*', has: () => true };
    const weekday = random(3) === 0 ? randomField(random, 0, 6) : { text: '*', has: () => true };
    const isDay = (wall: Date) => {
      const [ofMonth, ofWeek] = [day.has(wall.getUTCDate()), weekday.has(wall.getUTCDay())];
      return day.text !== '*' && weekday.text !== '*' ? ofMonth || ofWeek : ofMonth && ofWeek;
    };
    const expected = momentsByRule(
      minutes,
      (wall) =>
        minute.has(wall.getUTCMinutes()) &&
        hour.has(wall.getUTCHours()) &&
        month.has(wall.getUTCMonth() + 1) &&
        isDay(wall),
    );
    const cron = [minute, hour, day, month, weekday].map(({ text }) => text).join(' ');
    const [first, last] = [minutes[0]?.at ?? 0, minutes.at(-1)?.at ?? 0];
    // From the beginning, and on from somewhere in the middle; so many at most, as some come every minute.
    for (const from of [first - 1, first + random(last - first)]) {
      const wanted = expected.filter((moment) => moment > from).slice(0, 12);
      const found: number[] = [];
      for (let at = from; found.length < 12; at = found.at(-1) ?? at) {
        let moment: Date | undefined;
        try {
          moment = nextMoment(cron, zone, new Date(at));
        } catch {
          break; // a day that no month has
        }
        if (!moment || moment.getTime() > last) break;
        found.push(moment.getTime());
      }
      expect({ cron, zone, from, found }).toEqual({ cron, zone, from, found: wanted });
      compared += wanted.length;
    }
  }
  expect(compared).toBeGreaterThan(5 * SCHEDULES);
});
