import type { ClientSession, Connection } from 'mongoose';
import type { RunSubject } from '../../contracts/systems/names';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { RunScheduleRecord } from '../../models/runs/schedule.model';
import { crashPoint } from '../../platform/crash-point';
import type { Logger } from '../../platform/logger';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { MINUTE_MS } from '../../platform/time';
import { nextMoment } from './cron';

/** Most schedules a sweep starts something for. */
const BATCH = 200;
/** Later than this a moment counts as missed. */
const LATE_MS = 5 * MINUTE_MS;

/**
 * What a system starts at a moment of a schedule, all in the given transaction: the run, whose ticket is issued after the
 * commit; or why there is none. Called again where the transaction is.
 */
export type StartScheduled = (
  schedule: RunScheduleRecord,
  moment: Date,
  session: ClientSession,
) => Promise<{ run: RunRecord } | { skipped: string }>;

export interface StartDueDeps {
  models: Models;
  connection: Connection;
  log: Logger;
  /** By whose schedule it is; none: its moments pass. */
  startersOf: Partial<Readonly<Record<RunSubject, StartScheduled>>>;
  /** Issues the ticket of a run that was recorded; never rejects. */
  issue(run: RunRecord): Promise<void>;
}

/**
 * Starts what is due, each moment once however many processes do this at once: the tick, what it starts and the next moment are
 * written in one transaction. Moments that passed while nobody did this are one. Returns how many runs this call started.
 */
export async function startDue(deps: StartDueDeps, now = new Date()): Promise<number> {
  const due = await deps.models.RunSchedule.find({ nextAt: { $lte: now } })
    .sort({ nextAt: 1, _id: 1 })
    .limit(BATCH)
    .lean<RunScheduleRecord[]>();
  let started = 0;
  for (const schedule of due) {
    try {
      const run = await tick(deps, schedule, now);
      await crashPoint('schedule.ticked');
      if (!run) continue;
      started += 1;
      await deps.issue(run);
    } catch (error) {
      // The others are not held up by one that fails; it is tried again with the next sweep.
      deps.log.warn({ code: 'schedule_failed', scheduleId: schedule._id.toHexString(), error }, 'A schedule failed');
    }
  }
  return started;
}

async function tick(deps: StartDueDeps, schedule: RunScheduleRecord, now: Date): Promise<RunRecord | undefined> {
  const { models, connection } = deps;
  const moment = schedule.nextAt;
  if (!moment) return undefined;
  const nextAt = nextMoment(schedule.cron, schedule.timeZone, now);
  const moved = { $set: { lastAt: moment, ...(nextAt && { nextAt }) }, ...(!nextAt && { $unset: { nextAt: '' } }) };
  const mine = { _id: schedule._id, nextAt: moment, cron: schedule.cron, timeZone: schedule.timeZone };
  try {
    return await withTransaction(connection, async (session) => {
      const taken = await models.RunSchedule.updateOne(mine, moved, { session });
      if (taken.matchedCount === 0) return undefined; // another process did, or it was changed
      const made = await begin(deps, schedule, moment, now, session);
      const what = 'run' in made ? { runId: made.run._id } : made;
      await models.ScheduleTick.create(
        [{ scheduleId: schedule._id, userId: schedule.userId, moment, createdAt: now, ...what }],
        { session },
      );
      return 'run' in made ? made.run : undefined;
    });
  } catch (error) {
    if (!isDuplicateKey(error) || !(await isTicked(models, schedule, moment))) throw error;
    await models.RunSchedule.updateOne(mine, moved); // a clock was put back: what it asks for was done
    return undefined;
  }
}

async function begin(
  { startersOf }: StartDueDeps,
  schedule: RunScheduleRecord,
  moment: Date,
  now: Date,
  session: ClientSession,
): ReturnType<StartScheduled> {
  if (schedule.catchUp === 'skip' && now.getTime() - moment.getTime() > LATE_MS) return { skipped: 'missed' };
  const start = startersOf[schedule.subjectKind];
  return start ? start(schedule, moment, session) : { skipped: 'nobody starts it' };
}

const isTicked = async (models: Models, { _id: scheduleId }: RunScheduleRecord, moment: Date): Promise<boolean> =>
  (await models.ScheduleTick.findOne({ scheduleId, moment }, { _id: 1 }).lean()) !== null;
