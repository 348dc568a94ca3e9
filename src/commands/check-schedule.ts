import { tierOf } from '../../config/tiers';
import { AppError, badRequest } from '../platform/errors';
import { readCron, shortestInterval } from '../runs/schedules/cron';
import { isTimeZone } from '../platform/time-zone';

/** 403: what the tier allows is used up, or less than what was asked for. */
export const tierLimit = (message: string) => new AppError('tier_limit', message, { status: 403 });

/** The expression as it is kept. Throws 400 `cron_invalid`; 403 `tier_limit` where it comes more often than the tier allows. */
export function checkSchedule(expression: string, tier: string): string {
  const cron = readCron(expression);
  const { scheduleMinutes } = tierOf(tier);
  const minutes = shortestInterval(cron);
  if (minutes < scheduleMinutes)
    throw tierLimit(
      `The schedule “${cron}” comes every ${minutes} minutes; your tier allows one every ${scheduleMinutes} minutes.`,
    );
  return cron;
}

/** 400 `time_zone_invalid` for what is no time zone. */
export function checkTimeZone(name: string): string {
  if (!isTimeZone(name))
    throw badRequest('time_zone_invalid', `“${name.slice(0, 60)}” is no time zone: write one such as Europe/Berlin.`);
  return name;
}
