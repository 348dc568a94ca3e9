import type { ClientSession, Types } from 'mongoose';
import type { RunSubject } from '../../contracts/systems/names';
import type { Models } from '../../models/index';
import type { RunScheduleRecord } from '../../models/runs/schedule.model';
import { nextMoment } from './cron';

export interface KeptSchedule extends Pick<RunScheduleRecord, 'organisationId' | 'userId' | 'cron' | 'timeZone'> {
  subjectKind: RunSubject;
  subjectId: Types.ObjectId;
  /** Default: one run for all moments that nobody was there for. */
  catchUp?: RunScheduleRecord['catchUp'];
}

/** Makes or changes the schedule of a thing, in the transaction of whoever does: it goes on with the first moment after `now`. Returns that. */
export async function keepSchedule(
  models: Models,
  { subjectKind, subjectId, catchUp = 'once', ...fields }: KeptSchedule,
  session: ClientSession,
  now = new Date(),
): Promise<Date | undefined> {
  const nextAt = nextMoment(fields.cron, fields.timeZone, now);
  await models.RunSchedule.updateOne(
    { subjectKind, subjectId },
    { $set: { ...fields, catchUp, ...(nextAt && { nextAt }) }, ...(!nextAt && { $unset: { nextAt: '' } }) },
    { session, upsert: true },
  );
  return nextAt;
}

/** From now on nothing is started by it; what it did is forgotten with it. */
export async function dropSchedule(
  models: Models,
  subject: { subjectKind: RunSubject; subjectId: Types.ObjectId },
  session: ClientSession,
): Promise<void> {
  const dropped = await models.RunSchedule.findOneAndDelete(subject, { session }).lean();
  if (dropped) await models.ScheduleTick.deleteMany({ scheduleId: dropped._id }, { session });
}
