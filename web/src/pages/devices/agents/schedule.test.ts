import { formatUntil } from './format-until';
import { describeCron, describeSchedule, FIRST, readCron, type Schedule, writeCron } from './schedule';

const schedules: Schedule[] = [
  ...Object.values(FIRST).filter(({ kind }) => kind !== 'custom'),
  { kind: 'hours', every: 6, minute: 20 },
  { kind: 'days', days: [1, 2, 3, 4, 5, 6, 0], time: '23:59' },
  { kind: 'days', days: [3, 0], time: '00:05' },
  { kind: 'month', day: 31, time: '12:30' },
];

test('what is chosen in words comes back from its cron as the same words', () => {
  for (const schedule of schedules) expect(readCron(writeCron(schedule))).toEqual(schedule);
});

test.each([
  [null, 'By hand only'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['0 * * * *', 'Every hour'],
  ['20 */6 * * *', 'Every 6 hours, 20 minutes past'],
  ['0 7 * * *', 'Every day at 07:00 (Europe/Berlin)'],
  ['0 7 * * MON-FRI', 'Monday to Friday at 07:00 (Europe/Berlin)'],
  ['5 18 * * 1,3', 'Every Monday and Wednesday at 18:05 (Europe/Berlin)'],
  ['0 9 * * 7', 'Every Sunday at 09:00 (Europe/Berlin)'],
  ['0 9 31 * *', 'On day 31 of each month at 09:00, where the month has one (Europe/Berlin)'],
])('%s is said as “%s”', (cron, words) => {
  expect(describeCron(cron, 'Europe/Berlin')).toBe(words);
});

test.each([
  '*/7 * * * *',
  '0 7 1 * 1',
  '0 7 * 6 *',
  '0 7,19 * * *',
  '0 7 * * 1#2',
  '61 7 * * *',
  '0 7 * *',
  '0 7 * * 5-1',
])('what there are no words for stays as it is: %s', (cron) => {
  expect(readCron(cron)).toEqual({ kind: 'custom', cron });
  expect(writeCron(readCron(cron))).toBe(cron);
  expect(describeSchedule(readCron(cron))).toBe(`By cron: ${cron}`);
});

test('the next run is said as people say it', () => {
  const now = new Date(2026, 10, 25, 9, 0).getTime();
  const until = (...at: [number, number, number, number, number]) => formatUntil(new Date(...at).toISOString(), now);
  expect([
    until(2026, 10, 25, 9, 0),
    until(2026, 10, 25, 9, 12),
    until(2026, 10, 25, 18, 0),
    until(2026, 10, 26, 7, 0),
    until(2026, 10, 29, 7, 0),
    until(2026, 11, 24, 7, 0),
  ]).toEqual(['in a moment', 'in 12 min', 'today at 18:00', 'tomorrow at 07:00', 'Sunday at 07:00', '24 Dec at 07:00']);
});
