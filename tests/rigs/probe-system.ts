/**
 * A system that is made up, declared in this one file: probes that somebody sends out, whose run asks for leave and then measures.
 * It goes where every system goes; `sixth-system.int.test.ts` shows that nothing else has to know of it.
 */
import { type Connection, type Model, Schema, Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../src/contracts/kernel/common';
import { defineOperation } from '../../src/contracts/kernel/operation';
import type { RunKind, RunSubject, SystemPermission } from '../../src/contracts/systems/names';
import type { PathRight } from '../../src/http/path-right';
import { type Route, route } from '../../src/http/route';
import type { Models } from '../../src/models/index';
import type { RunRecord } from '../../src/models/runs/run.model';
import type { Caller } from '../../src/platform/caller';
import { forbidden, notFound } from '../../src/platform/errors';
import { MINUTE_MS } from '../../src/platform/time';
import { startRun } from '../../src/producers/start-run';
import { defineQueue } from '../../src/queues/define-queue';
import { announceApproval } from '../../src/realtime/announce-approval';
import { announceRun } from '../../src/realtime/announce-run';
import { userRoom } from '../../src/realtime/rooms';
import { requestApproval, useApproval } from '../../src/runs/approvals/approvals';
import { executeRun } from '../../src/runs/lifecycle/execute-run';
import type { RunContext } from '../../src/runs/lifecycle/run-context';
import type { Finder } from '../../src/search/finder';
import type { Base } from '../../src/systems/base';
import type { System, SystemApi } from '../../src/systems/system';
import { defineWorker, type WorkerDefinition } from '../../src/workers/define-worker';
import { followUpRun } from '../../src/workers/follow-up-run';
import type { WorkerDeps } from '../../src/workers/worker-deps';

// The types of names are closed over the product's systems; this one is not among them.
const SUBJECT = 'probe' as RunSubject;
const KIND = 'probe.measure' as RunKind;
const permission = { kind: SUBJECT } as unknown as SystemPermission;

interface ProbeRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  name: string;
  readings: number[];
  /** How often the schedule came by. */
  ticks: number;
  createdAt: Date;
  updatedAt: Date;
}

const probeSchema = new Schema<ProbeRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    readings: { type: [Number], default: [] },
    ticks: { type: Number, default: 0 },
  },
  { timestamps: true, bufferCommands: false, versionKey: false, collection: 'probes' },
);
probeSchema.index({ organisationId: 1, userId: 1 }); // a person's probes

const defineModels = (connection: Connection) => ({ Probe: connection.model<ProbeRecord>('Probe', probeSchema) });
const probesOf = (models: Models): Model<ProbeRecord> => (models as unknown as { Probe: Model<ProbeRecord> }).Probe;

const queue = defineQueue('probe-measure', z.object({ runId: idSchema }), {
  ...{ attempts: 1, backoffMs: 0, keepCompleted: 100, keepFailed: 100, isFair: true },
});

// What crosses the wire.
const params = z.object({ probeId: idSchema });
const probeSchemaOut = z.object({ id: idSchema, name: z.string(), readings: z.array(z.number()), ticks: z.int() });
const create = defineOperation({
  ...{ id: 'probe.create', method: 'post', path: '/api/v1/probes', tag: 'Probes', summary: 'Make a probe' },
  permission: { kind: 'user' },
  body: z.strictObject({ name: z.string().min(1).max(100) }),
  responses: { 201: probeSchemaOut },
});
const get = defineOperation({
  ...{ id: 'probe.get', method: 'get', path: '/api/v1/probes/{probeId}', tag: 'Probes', summary: 'A probe' },
  permission,
  params,
  responses: { 200: probeSchemaOut },
});
const measure = defineOperation({
  ...{
    id: 'probe.measure',
    method: 'post',
    path: '/api/v1/probes/{probeId}/measure',
    tag: 'Probes',
    summary: 'Measure',
  },
  permission,
  params,
  body: z.strictObject({ depths: z.array(z.int()).min(1).max(5), failsOnce: z.boolean().optional() }),
  responses: { 202: z.object({ runId: idSchema }) },
});
/** Told over `/runs` once a probe has measured. */
export const PROBE_MEASURED = 'probe_measured';

const present = ({ _id, name, readings, ticks }: ProbeRecord) => ({ id: _id.toHexString(), name, readings, ticks });

async function requireProbe(models: Models, caller: Caller, id: string): Promise<ProbeRecord> {
  const probe = await probesOf(models)
    .findOne({
      _id: new Types.ObjectId(id),
      organisationId: new Types.ObjectId(caller.organisationId),
      userId: new Types.ObjectId(caller.userId),
    })
    .lean<ProbeRecord>();
  if (!probe) throw notFound('probe_not_found', 'There is no such probe.');
  return probe;
}

const right: PathRight = {
  parameter: 'probeId',
  about: SUBJECT,
  async grant(models, caller, _permission, id) {
    const probe = await requireProbe(models, caller, id);
    return { loaded: { probe }, subject: probe };
  },
};

function openApi(base: Base): SystemApi {
  const { models, log, tickets } = base;
  const routes: Route[] = [
    route(create, async ({ body, caller }) => {
      const made = await probesOf(models).create({
        organisationId: new Types.ObjectId(caller.organisationId),
        userId: new Types.ObjectId(caller.userId),
        name: body.name,
      });
      return { status: 201, body: present(made.toObject()) };
    }),
    route(get, async (context) => {
      const { probe } = context as unknown as { probe: ProbeRecord };
      return { status: 200, body: present(probe) };
    }),
    route(measure, async (context) => {
      const { caller, body } = context;
      const { probe } = context as unknown as { probe: ProbeRecord };
      const { run } = await startRun(
        { models, tickets, log },
        {
          ...{ caller, kind: KIND, title: `Measure by ${probe.name}`, subject: { kind: SUBJECT, id: probe._id } },
          ...{ input: { probeId: probe._id.toHexString(), ...body }, idempotencyKey: undefined, request: body },
        },
      );
      await announceRun(base, run);
      return { status: 202, body: { runId: run._id.toHexString() } };
    }),
  ];
  return { routes, rights: { [SUBJECT]: right } };
}

const inputSchema = z.object({ probeId: idSchema, depths: z.array(z.int()), failsOnce: z.boolean().optional() });

/** Asks leave for each depth at once, takes the answers as they come, in any order, and keeps what was measured. */
async function work(deps: WorkerDeps, context: RunContext, run: RunRecord): Promise<void> {
  const { models } = deps;
  const { probeId, depths, failsOnce = false } = inputSchema.parse(run.input);
  const left = new Map<string, number>();
  const readings: number[] = [];
  const uses: { id: Types.ObjectId; hash: string }[] = [];
  const deadlines = new Map<string, Date>();
  for (const depth of depths) {
    const { approval, isNew, answer } = await requestApproval(models, {
      ...{ run, stepKey: `depth:${depth}`, tool: 'dive', parameters: { depth }, risk: 'low', timeoutMs: MINUTE_MS * 5 },
      reason: `Dive to ${depth} m`,
      ...(run.subjectId ? { subject: { kind: SUBJECT, id: run.subjectId } } : {}),
    });
    if (isNew) await announceApproval(deps, 'approval_request', approval);
    const id = approval._id.toHexString();
    if (approval.status === 'pending') {
      left.set(id, depth);
      deadlines.set(id, approval.expiresAt);
      continue;
    }
    if (approval.status !== 'approved' || !answer) throw forbidden('dive_refused', `Nobody allowed ${depth} m.`);
    uses.push({ id: approval._id, hash: answer.parametersHash });
    const key = `measure:${depth}`;
    readings.push(await context.step({ key, kind: 'tool', name: 'dive', input: { depth } }, async () => depth * 2));
  }
  if (left.size > 0)
    context.parkForAny(
      [...left.keys()].map((id) => ({ kind: 'approval', id, deadline: deadlines.get(id) ?? new Date() })),
    );
  // Still some to wait for: what is over was taken above, the next wake-up takes the next.
  if (left.size > 0) throw new Error('the run was not parked');
  if (failsOnce && run.retries === 0) throw forbidden('probe_lost', 'The probe is lost; try again.');
  await context.succeed(async (session) => {
    for (const { id, hash } of uses)
      if (!(await useApproval(session, models, id, hash)) && run.retries === 0)
        throw forbidden('approval_used', 'This approval was used before.');
    await probesOf(models).updateOne({ _id: new Types.ObjectId(probeId) }, { $set: { readings } }, { session });
    return { readings };
  });
  await deps.broadcaster.tell(PROBE_MEASURED, [userRoom(run.userId.toHexString())], { probeId, readings });
}

const workers = (deps: WorkerDeps) => [
  defineWorker({
    queue,
    concurrency: 2,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUpRun(deps, run, outcome, error) },
        runId,
        (context, run) => work(deps, context, run),
      ),
  }) as WorkerDefinition,
];

const finder: Finder = {
  async changed(models, { at, after }, limit) {
    const filter = after
      ? { $or: [{ updatedAt: { $gt: at } }, { updatedAt: at, _id: { $gt: after } }] }
      : { updatedAt: { $gte: at } };
    const found = await probesOf(models).find(filter).sort({ updatedAt: 1, _id: 1 }).limit(limit).lean<ProbeRecord[]>();
    return found.map(({ _id: id, updatedAt }) => ({ id, at: updatedAt }));
  },
  async describe(models, ids) {
    const found = await probesOf(models)
      .find({ _id: { $in: ids } })
      .sort({ _id: 1 })
      .lean<ProbeRecord[]>();
    return found.map(({ _id: id, organisationId, name: title, userId, updatedAt: changedAt }) => ({
      ...{ id, organisationId, title, text: '', readers: [userId.toHexString()], changedAt },
    }));
  },
  async present(models, ids) {
    const found = await probesOf(models)
      .find({ _id: { $in: ids } }, { _id: 1 })
      .sort({ _id: 1 })
      .lean<ProbeRecord[]>();
    return found.map(({ _id }) => _id);
  },
  maySee: async (_models, caller) => (entry) => entry.readers.includes(caller.userId),
  async open(models, caller, ids) {
    const found = await probesOf(models)
      .find({ _id: { $in: ids }, userId: new Types.ObjectId(caller.userId) })
      .sort({ _id: 1 })
      .lean<ProbeRecord[]>();
    return found.map(({ _id, name: title, updatedAt: changedAt }) => {
      const id = _id.toHexString();
      return { id, title, path: `/probes/${id}`, changedAt };
    });
  },
};

export const probeSystem: System = {
  name: SUBJECT,
  entry: { name: SUBJECT, title: 'Probes', path: '/probes', create: 'New probe' },
  queues: [queue],
  runKinds: { [KIND]: { queue: queue.name, stepsMax: 20 } },
  subject: {
    async requireAccess(models, caller, id) {
      await requireProbe(models, caller, id.toHexString());
    },
    async findAnswerable(models, caller) {
      const found = await probesOf(models)
        .find({ userId: new Types.ObjectId(caller.userId) }, { _id: 1 })
        .sort({ _id: 1 })
        .lean<ProbeRecord[]>();
      return found.map(({ _id }) => _id);
    },
    async findAnswerers(models, { id }) {
      const probe = await probesOf(models).findById(id).lean<ProbeRecord>();
      return probe ? [probe.userId.toHexString()] : [];
    },
    findListed: () => Promise.resolve([]),
    async checkUses(models, uses) {
      const ids = [...uses.keys()].map((id) => new Types.ObjectId(id));
      const found = await probesOf(models)
        .find({ _id: { $in: ids } })
        .sort({ _id: 1 })
        .lean<ProbeRecord[]>();
      const ownerOf = new Map(found.map(({ _id, userId }) => [_id.toHexString(), userId.toHexString()]));
      return {
        lost: [...uses].flatMap(([id, userIds]) =>
          [...userIds].filter((userId) => ownerOf.get(id) !== userId).map((userId) => ({ id, userId })),
        ),
      };
    },
  },
  defineModels: defineModels as unknown as NonNullable<System['defineModels']>,
  openApi: (base) => Promise.resolve(openApi(base)),
  openWorkers: () =>
    Promise.resolve({
      workers,
      erasure: {
        part: 'probes',
        async erase({ models }, { _id: userId, organisationId }) {
          await probesOf(models).deleteMany({ organisationId, userId });
        },
      },
      personalData: {
        Probe: {
          exports: {
            ...{ section: 'probes', says: 'Probes that you sent out.' },
            of: ({ userId }) => ({ userId }),
            fields: ['name', 'readings'],
          },
          erases: 'goes',
        },
      },
    }),
  schedules: [
    { name: 'probe-ticks', pauseMs: 200, run: ({ models }) => probesOf(models).updateMany({}, { $inc: { ticks: 1 } }) },
  ],
  finder,
};
