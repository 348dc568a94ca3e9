import { Types } from 'mongoose';
import type { RunScheduleRecord } from '../../../src/models/runs/schedule.model';
import { withTransaction } from '../../../src/platform/mongo';
import { recordRun } from '../../../src/producers/start-run';
import { dropSchedule, keepSchedule } from '../../../src/runs/schedules/keep-schedule';
import { startDue, type StartScheduled } from '../../../src/runs/schedules/start-due';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
beforeAll(async () => (services = await openTestServices('schedules')));
afterAll(() => services.close());
beforeEach(async () => {
  const { RunSchedule, ScheduleTick, Run } = services.models;
  await Promise.all([RunSchedule.deleteMany({}), ScheduleTick.deleteMany({}), Run.deleteMany({})]);
});

const HOUR = 3_600_000;
const owner = { organisationId: new Types.ObjectId(), userId: new Types.ObjectId() };

async function scheduled(
  cron: string,
  fields: Partial<Pick<RunScheduleRecord, 'catchUp' | 'timeZone'>> = {},
  from = new Date(),
) {
  const subjectId = new Types.ObjectId();
  await withTransaction(services.connection, (session) =>
    keepSchedule(
      services.models,
      { ...owner, subjectKind: 'devices', subjectId, cron, timeZone: 'UTC', ...fields },
      session,
      from,
    ),
  );
  return subjectId;
}

const startRun: StartScheduled = async ({ subjectId }, moment, session) => ({
  run: await recordRun(
    services.models,
    {
      caller: {
        userId: owner.userId.toHexString(),
        organisationId: owner.organisationId.toHexString(),
        tier: 'free',
        name: 'Ada',
      },
      kind: 'devices.agent',
      title: 'By schedule',
      subject: { kind: 'devices', id: subjectId },
      input: { moment },
    },
    session,
  ),
});
const scheduler = (start: StartScheduled = startRun, issue: () => Promise<void> = () => Promise.resolve()) => ({
  ...{ models: services.models, connection: services.connection, log: services.log },
  startersOf: { devices: start },
  issue,
});

it('starts each moment once, with three schedulers at once', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  for (let count = 0; count < 20; count += 1) await scheduled('0 * * * *', {}, new Date(begin));
  for (let hour = 1; hour <= 3; hour += 1) {
    const now = new Date(begin + hour * HOUR + 500);
    const started = await Promise.all([1, 2, 3].map(() => startDue(scheduler(), now)));
    expect(started.reduce((sum, count) => sum + count)).toBe(20);
  }
  expect(await services.models.Run.countDocuments()).toBe(60);
  const ticks = await services.models.ScheduleTick.find().lean();
  expect(ticks).toHaveLength(60);
  expect(new Set(ticks.map(({ runId }) => String(runId))).size).toBe(60);
  expect(await startDue(scheduler(), new Date(begin + 3 * HOUR + 900))).toBe(0);
});

it('has the run, its tick and the next moment, or none of them, and another scheduler goes on', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  const subjectId = await scheduled('0 * * * *', {}, new Date(begin));
  const now = new Date(begin + HOUR);
  const dying: StartScheduled = async (...given) => {
    await startRun(...given);
    throw new Error('killed before the commit');
  };
  expect(await startDue(scheduler(dying), now)).toBe(0);
  expect(await services.models.Run.countDocuments()).toBe(0);
  expect(await services.models.ScheduleTick.countDocuments()).toBe(0);
  expect((await services.models.RunSchedule.findOne({ subjectId }).lean())?.nextAt).toEqual(now);
  expect(await startDue(scheduler(), now)).toBe(1);
});

it('needs nothing of Redis: killed after the commit, the run is there for the reconciler, and is not started anew', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  await scheduled('0 * * * *', {}, new Date(begin));
  await startDue(
    scheduler(startRun, () => Promise.reject(new Error('no Redis'))),
    new Date(begin + HOUR),
  );
  expect(await services.models.Run.find().lean()).toEqual([expect.objectContaining({ status: 'queued', ticket: 1 })]);
  expect(await startDue(scheduler(), new Date(begin + HOUR))).toBe(0);
});

it('catches up once after an hour down, or not at all', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  await scheduled('*/10 * * * *', {}, new Date(begin));
  const skipped = await scheduled('*/10 * * * *', { catchUp: 'skip' }, new Date(begin));
  const now = new Date(begin + HOUR + 30_000);
  expect(await startDue(scheduler(), now)).toBe(1);
  expect(await startDue(scheduler(), now)).toBe(0);
  const ticks = await services.models.ScheduleTick.find().sort({ skipped: 1 }).lean();
  expect(ticks.map(({ moment, skipped: why }) => [moment.toISOString(), why])).toEqual([
    ['2026-11-25T06:10:00.000Z', undefined],
    ['2026-11-25T06:10:00.000Z', 'missed'],
  ]);
  expect((await services.models.RunSchedule.findOne({ subjectId: skipped }).lean())?.nextAt).toEqual(
    new Date(begin + HOUR + HOUR / 6),
  );
});

it('does for a moment what a clock that was put back asks for only once', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  const subjectId = await scheduled('0 * * * *', {}, new Date(begin));
  expect(await startDue(scheduler(), new Date(begin + HOUR))).toBe(1);
  await services.models.RunSchedule.updateOne({ subjectId }, { $set: { nextAt: new Date(begin + HOUR) } });
  expect(await startDue(scheduler(), new Date(begin + HOUR + 1_000))).toBe(0);
  expect(await services.models.Run.countDocuments()).toBe(1);
});

it('says why nothing was started, changes with its expression, and ends', async () => {
  const begin = Date.UTC(2026, 10, 25, 6);
  const subjectId = await scheduled('0 * * * *', { timeZone: 'Asia/Kolkata' }, new Date(begin));
  const atWork: StartScheduled = () => Promise.resolve({ skipped: 'at work' });
  expect(await startDue(scheduler(atWork), new Date(begin + HOUR))).toBe(0);
  expect(await services.models.ScheduleTick.find().lean()).toEqual([
    expect.objectContaining({ moment: new Date(begin + HOUR / 2), skipped: 'at work' }),
  ]);
  await withTransaction(services.connection, (session) =>
    dropSchedule(services.models, { subjectKind: 'devices', subjectId }, session),
  );
  expect(await services.models.ScheduleTick.countDocuments()).toBe(0);
  expect(await startDue(scheduler(), new Date(begin + 9 * HOUR))).toBe(0);
});
