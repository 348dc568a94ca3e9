import { type ClientSession, Types } from 'mongoose';
import {
  type FlowTrigger,
  type FlowTriggerChange,
  type FlowTriggerToMake,
  type NewFlowTrigger,
  TRIGGERS_MAX,
} from '../../../contracts/flows/triggers';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import type { FlowRecord } from '../../../models/flows/flow.model';
import { flowTriggerContext, type FlowTriggerRecord } from '../../../models/flows/flow-trigger.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { badRequest, notFound, unprocessable } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { dropSchedule, keepSchedule } from '../../../runs/schedules/keep-schedule';
import { appendAudit } from '../../../security/audit/audit';
import { createHookSecret } from '../../../security/hooks/hook-signature';
import type { Secrets } from '../../../security/secrets/secrets';
import { checkSchedule, checkTimeZone } from '../../check-schedule';
import { findVersion } from '../publish-flow';
import type { FlowDeps } from '../flow-deps';
import { dropTriggers } from './drop-triggers';

export interface TriggerDeps extends FlowDeps {
  secrets: Pick<Secrets, 'seal'>;
  /** Where links lead. */
  linkBase: string;
}
type Flow = Pick<FlowRecord, '_id' | 'organisationId'>;

/** Oldest first. */
export async function listTriggers(deps: TriggerDeps, { _id: flowId }: Flow): Promise<FlowTrigger[]> {
  const found = await deps.models.FlowTrigger.find({ flowId }).sort({ _id: 1 }).lean<FlowTriggerRecord[]>();
  return Promise.all(found.map((trigger) => present(deps, trigger)));
}

/** 404 `trigger_not_found`. */
export const readTrigger = async (deps: TriggerDeps, flow: Flow, id: string): Promise<FlowTrigger> =>
  present(deps, await findTrigger(deps, flow, id));

/** 400 `cron_invalid`, `time_zone_invalid`, 403 `tier_limit`, 404 `version_not_found`, 422 `too_many_triggers`. */
export async function createTrigger(
  deps: TriggerDeps,
  caller: Caller,
  flow: Flow,
  body: FlowTriggerToMake,
): Promise<NewFlowTrigger> {
  const { models, connection } = deps;
  const { _id: flowId, organisationId } = flow;
  if ((await models.FlowTrigger.countDocuments({ flowId })) >= TRIGGERS_MAX)
    throw unprocessable('too_many_triggers', `The flow has ${TRIGGERS_MAX} triggers, as many as one may have.`);
  if (body.version !== undefined) await findVersion(models, flowId, body.version);
  const now = new Date();
  const _id = new Types.ObjectId();
  const secret = body.kind === 'webhook' ? createHookSecret() : null;
  const made = {
    ...{ _id, organisationId, flowId, userId: new Types.ObjectId(caller.userId), createdAt: now, updatedAt: now },
    ...{ kind: body.kind, name: body.name, enabled: body.enabled },
    ...(body.version !== undefined && { version: body.version }),
    ...(body.kind === 'schedule' && {
      ...{ cron: checkSchedule(body.cron, caller.tier), timeZone: checkTimeZone(body.time_zone) },
      input: JSON.stringify(body.input),
    }),
    ...(secret !== null && {
      ...deps.secrets.seal(secret, flowTriggerContext({ _id, organisationId })),
      rotatedAt: now,
    }),
  } as FlowTriggerRecord;
  await withTransaction(connection, async (session) => {
    await models.FlowTrigger.collection.insertOne(made as never, { session });
    await moveSchedule(deps, made, session);
    await note(deps, caller, made, 'flow.trigger-created', session);
  });
  return { ...(await present(deps, made)), secret };
}

/** What of a trigger is changed; a schedule goes on with its first moment after now. */
export async function changeTrigger(
  deps: TriggerDeps,
  caller: Caller,
  flow: Flow,
  id: string,
  { cron, time_zone: zone, input, version, ...rest }: FlowTriggerChange,
): Promise<FlowTrigger> {
  const { models, connection } = deps;
  const trigger = await findTrigger(deps, flow, id);
  if (trigger.kind === 'webhook' && (cron ?? zone ?? input) !== undefined)
    throw badRequest('validation_failed', 'A webhook has no schedule and no input of its own.');
  if (typeof version === 'number') await findVersion(models, flow._id, version);
  const set = {
    ...{ ...rest, updatedAt: new Date() },
    ...(cron !== undefined && { cron: checkSchedule(cron, caller.tier) }),
    ...(zone !== undefined && { timeZone: checkTimeZone(zone) }),
    ...(input !== undefined && { input: JSON.stringify(input) }),
    ...(typeof version === 'number' && { version }),
  };
  const changed = await withTransaction(connection, async (session) => {
    const after = await models.FlowTrigger.findOneAndUpdate(
      { _id: trigger._id },
      { $set: set, ...(version === null && { $unset: { version: '' } }) },
      { session, returnDocument: 'after' },
    ).lean<FlowTriggerRecord>();
    if (!after) throw missing();
    await moveSchedule(deps, after, session);
    await note(deps, caller, after, 'flow.trigger-changed', session);
    return after;
  });
  return present(deps, changed);
}

/** 404 `trigger_not_found`. */
export async function deleteTrigger(deps: TriggerDeps, caller: Caller, flow: Flow, id: string): Promise<void> {
  const trigger = await findTrigger(deps, flow, id);
  await withTransaction(deps.connection, async (session) => {
    if ((await dropTriggers(deps.models, { _id: trigger._id }, session)) === 0) throw missing();
    await note(deps, caller, trigger, 'flow.trigger-deleted', session);
  });
}

/** Another secret of a webhook: the answer alone holds it. 400 for a schedule. */
export async function rotateTrigger(
  deps: TriggerDeps,
  caller: Caller,
  flow: Flow,
  id: string,
): Promise<NewFlowTrigger> {
  const trigger = await findTrigger(deps, flow, id);
  if (trigger.kind !== 'webhook') throw badRequest('validation_failed', 'A schedule has no secret.');
  const secret = createHookSecret();
  const sealed = deps.secrets.seal(secret, flowTriggerContext(trigger));
  const changed = await withTransaction(deps.connection, async (session) => {
    const after = await deps.models.FlowTrigger.findOneAndUpdate(
      { _id: trigger._id },
      { $set: { ...sealed, rotatedAt: new Date() } },
      { session, returnDocument: 'after' },
    ).lean<FlowTriggerRecord>();
    if (!after) throw missing();
    await note(deps, caller, after, 'flow.trigger-rotated', session);
    return after;
  });
  return { ...(await present(deps, changed)), secret };
}

const missing = () => notFound('trigger_not_found', 'The flow has no such trigger.');

async function findTrigger({ models }: TriggerDeps, { _id: flowId }: Flow, id: string): Promise<FlowTriggerRecord> {
  const found = await models.FlowTrigger.findOne({ _id: new Types.ObjectId(id), flowId }).lean<FlowTriggerRecord>();
  if (!found) throw missing();
  return found;
}

/** The moments of an enabled schedule; of all else there are none. */
async function moveSchedule(
  { models }: TriggerDeps,
  { _id: subjectId, kind, enabled, organisationId, userId, cron, timeZone }: FlowTriggerRecord,
  session: ClientSession,
): Promise<void> {
  if (kind !== 'schedule') return;
  const subject = { subjectKind: 'flows', subjectId } as const;
  if (!enabled || !cron || !timeZone) return dropSchedule(models, subject, session);
  await keepSchedule(models, { ...subject, organisationId, userId, cron, timeZone }, session);
}

const note = (
  { models }: TriggerDeps,
  caller: Caller,
  { _id, flowId, kind }: FlowTriggerRecord,
  action: AuditAction,
  session: ClientSession,
) =>
  appendAudit(
    models,
    {
      ...{ ...actorOf(caller), action, resource: `flow:${flowId.toHexString()}` },
      details: { trigger: _id.toHexString(), kind },
    },
    session,
  );

async function present({ models, linkBase }: TriggerDeps, trigger: FlowTriggerRecord): Promise<FlowTrigger> {
  const { _id, kind, lastAt } = trigger;
  const schedule =
    kind === 'schedule'
      ? await models.RunSchedule.findOne({ subjectKind: 'flows', subjectId: _id }, { nextAt: 1 }).lean()
      : null;
  return {
    ...{ id: _id.toHexString(), workflow_id: trigger.flowId.toHexString(), kind, name: trigger.name },
    ...{ enabled: trigger.enabled, version: trigger.version ?? null },
    schedule:
      kind === 'schedule'
        ? {
            ...{ cron: trigger.cron ?? '', time_zone: trigger.timeZone ?? 'UTC' },
            input: JSON.parse(trigger.input ?? '{}') as Record<string, unknown>,
            next_at: schedule?.nextAt?.toISOString() ?? null,
          }
        : null,
    webhook:
      kind === 'webhook'
        ? {
            url: `${linkBase}/api/agent-builder/hooks/${_id.toHexString()}`,
            rotated_at: (trigger.rotatedAt ?? trigger.createdAt).toISOString(),
          }
        : null,
    last: lastAt
      ? {
          at: lastAt.toISOString(),
          execution_id: trigger.lastRunId?.toHexString() ?? null,
          skipped: trigger.lastSkipped ?? null,
        }
      : null,
    created_by: trigger.userId.toHexString(),
    created_at: trigger.createdAt.toISOString(),
    updated_at: trigger.updatedAt.toISOString(),
  };
}
