import { USAGE_DAYS_MAX } from '../../../contracts/money/usage';
import { badRequest } from '../../../platform/errors';
import { DAY_MS } from '../../../platform/time';

const DAYS_DEFAULT = 30;

/** Days in UTC, both included. */
export interface UsageRange {
  from: string;
  to: string;
}

/** The days asked for; default the last 30. 400 `usage_range_invalid` where they are in the wrong order or too many. */
export function readRange(asked: { from?: string | undefined; to?: string | undefined }, now = new Date()): UsageRange {
  const to = asked.to ?? dayOf(now);
  const from = asked.from ?? dayOf(new Date(Date.parse(to) - (DAYS_DEFAULT - 1) * DAY_MS));
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) throw badRequest('usage_range_invalid', `The time begins on ${from} and ends before that, on ${to}.`);
  if (days > USAGE_DAYS_MAX)
    throw badRequest(
      'usage_range_invalid',
      `From ${from} to ${to} are ${days} days; a report covers at most ${USAGE_DAYS_MAX}.`,
    );
  return { from, to };
}

/** As a condition on a moment. */
export const within = ({ from, to }: UsageRange) => ({
  $gte: new Date(from),
  $lt: new Date(Date.parse(to) + DAY_MS),
});

/** The day of a call, as an aggregation has it. */
export const DAY_KEY = { $dateToString: { date: '$startedAt', format: '%Y-%m-%d', timezone: 'UTC' } };

/** Each of the days, in order. */
export function daysOf({ from, to }: UsageRange): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: count }, (_, index) => dayOf(new Date(Date.parse(from) + index * DAY_MS)));
}

const dayOf = (moment: Date) => moment.toISOString().slice(0, 10);
