import { HOUR_MS } from '../../platform/time';
import { isTimeZone } from '../../platform/time-zone';
import { boundsOf, dayAt, instantOf, sayTime } from './local-days';
import { readDate } from './read-date';

/** Zone, an instant of the day, its bounds, its hours: both changes of the clock, where there are any. */
const DAYS: [zone: string, at: string, from: string, to: string, hours: number][] = [
  ['Europe/Berlin', '2026-03-29T10:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', 23],
  ['Europe/Berlin', '2026-10-25T10:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z', 25],
  ['America/New_York', '2026-03-08T20:00Z', '2026-03-08T05:00:00.000Z', '2026-03-09T03:59:59.999Z', 23],
  ['America/New_York', '2026-11-01T20:00Z', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z', 25],
  ['Australia/Lord_Howe', '2026-10-03T20:00Z', '2026-10-03T13:30:00.000Z', '2026-10-04T12:59:59.999Z', 23.5],
  ['Australia/Lord_Howe', '2026-04-04T20:00Z', '2026-04-04T13:00:00.000Z', '2026-04-05T13:29:59.999Z', 24.5],
  // Here the clock is put forward at midnight: the day begins at one.
  ['Africa/Cairo', '2026-04-24T10:00Z', '2026-04-23T22:00:00.000Z', '2026-04-24T20:59:59.999Z', 23],
  ['Africa/Cairo', '2026-10-29T10:00Z', '2026-10-28T21:00:00.000Z', '2026-10-29T21:59:59.999Z', 25],
  ['America/Santiago', '2026-09-06T12:00Z', '2026-09-06T04:00:00.000Z', '2026-09-07T02:59:59.999Z', 23],
  ['America/Santiago', '2026-04-04T12:00Z', '2026-04-04T03:00:00.000Z', '2026-04-05T03:59:59.999Z', 25],
  ['Asia/Kolkata', '2026-05-06T20:00Z', '2026-05-06T18:30:00.000Z', '2026-05-07T18:29:59.999Z', 24],
  ['Pacific/Kiritimati', '2026-12-31T11:00Z', '2026-12-31T10:00:00.000Z', '2027-01-01T09:59:59.999Z', 24],
];

it.each(DAYS)('a day in %s at %s has its own bounds', (zone, at, from, to, hours) => {
  const bounds = boundsOf(dayAt(Date.parse(at), zone), zone);
  expect([bounds.from, bounds.to].map((instant) => new Date(instant).toISOString())).toEqual([from, to]);
  expect((bounds.to + 1 - bounds.from) / HOUR_MS).toBe(hours);
  // No instant falls between two days, and none into both.
  const before = boundsOf(dayAt(bounds.from - 1, zone), zone);
  expect(before.to).toBe(bounds.from - 1);
  expect(boundsOf(dayAt(bounds.to, zone), zone)).toEqual(bounds);
});

it('takes a time that was skipped for a later one, and one that comes twice for the first', () => {
  const iso = (clock: string) => new Date(instantOf(Date.parse(clock), 'Europe/Berlin')).toISOString();
  expect(iso('2026-03-29T02:30Z')).toBe('2026-03-29T01:30:00.000Z');
  expect(iso('2026-10-25T02:30Z')).toBe('2026-10-25T00:30:00.000Z');
});

it.each([
  ['2026-05-12', '2026-05-11T22:00:00.000Z'],
  ['2026-05-12T10:00', '2026-05-12T08:00:00.000Z'],
  ['2026-05-12 10:00:30', '2026-05-12T08:00:30.000Z'],
  ['2026-05-12T10:00:00Z', '2026-05-12T10:00:00.000Z'],
  ['2026-05-12T10:00:00+05:30', '2026-05-12T04:30:00.000Z'],
  [1_778_580_000_000, '2026-05-12T10:00:00.000Z'],
  ['1778580000000', '2026-05-12T10:00:00.000Z'],
  [1_778_580_000, '2026-05-12T10:00:00.000Z'],
])('reads %s', (given, instant) => {
  expect(new Date(readDate(given, 'Europe/Berlin') ?? NaN).toISOString()).toBe(instant);
});

it.each(['', 'tomorrow', '2026-02-30', '2026-13-01', '2026-05-12T25:00', '12', 5, '2026-05-12T10:00+99'])(
  'reads no date in %p',
  (given) => expect(readDate(given, 'UTC')).toBeUndefined(),
);

it('says the day alone of what has no time, and knows zones', () => {
  expect(sayTime(Date.parse('2026-05-11T22:00Z'), 'Europe/Berlin')).toBe('2026-05-12');
  expect(sayTime(Date.parse('2026-05-11T22:30Z'), 'Europe/Berlin')).toBe('2026-05-12 00:30');
  expect([isTimeZone('Asia/Tokyo'), isTimeZone('Moon/Crater')]).toEqual([true, false]);
});
