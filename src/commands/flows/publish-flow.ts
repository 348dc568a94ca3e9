import { type ClientSession, Types } from 'mongoose';
import type { FlowRecord, FlowVersionRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';
import { requireSound } from './check-flow';
import type { FlowDeps } from './flow-deps';
import { graphOf } from './flow-texts';
import { presentFlow } from './present-flow';

/**
 * Publishes a flow's draft as its next version, which never changes; where it equals the published one, gives that back
 * (`isNew` false). Throws 422 `flow_invalid`, 409 `stale_revision`.
 */
export async function publishFlow(
  { models, connection }: FlowDeps,
  caller: Caller,
  flow: FlowRecord,
  { note = '', revision }: { note?: string | undefined; revision?: number | undefined },
): Promise<{ version: FlowVersionRecord; flow: FlowRecord; isNew: boolean }> {
  await requireSound(models, caller, graphOf(flow), flow._id);
  return withTransaction(connection, async (session) => {
    const current = await models.Flow.findById(flow._id, null, { session }).lean<FlowRecord>();
    if (!current) throw notFound('flow_not_found', 'There is no such flow.');
    // What was looked at is what is published.
    if (current.revision !== (revision ?? flow.revision))
      throw conflict('stale_revision', 'Somebody changed this flow meanwhile.', {
        current: await presentFlow(models, caller, current),
      });
    const published =
      current.publishedHash === current.hash ? await findById(models, current.publishedId, session) : null;
    if (published) return { version: published, flow: current, isNew: false };
    const now = new Date();
    const version = {
      ...{ _id: new Types.ObjectId(), organisationId: current.organisationId, flowId: current._id },
      ...{ number: current.lastVersion + 1, hash: current.hash, graph: current.graph, chat: current.chat },
      ...{ nodeCount: current.nodeCount, note, userId: new Types.ObjectId(caller.userId), createdAt: now },
    } as FlowVersionRecord;
    await models.FlowVersion.collection.insertOne(version as never, { session });
    const after = await models.Flow.findOneAndUpdate(
      { _id: current._id, revision: current.revision, lastVersion: current.lastVersion },
      {
        $set: {
          ...{ publishedId: version._id, publishedVersion: version.number, publishedHash: version.hash },
          lastVersion: version.number,
        },
      },
      { session, returnDocument: 'after' },
    ).lean<FlowRecord>();
    if (!after) throw conflict('stale_revision', 'Somebody changed this flow just now.', { isRetryable: true });
    await tell(models, caller, current, 'flow.published', version.number ?? 0, session);
    return { version, flow: after, isNew: true };
  });
}

const findById = (models: Models, id: Types.ObjectId | null | undefined, session: ClientSession) =>
  models.FlowVersion.findById(id, null, { session }).lean<FlowVersionRecord>();

const tell = (
  models: Models,
  caller: Caller,
  { _id }: FlowRecord,
  action: 'flow.published' | 'flow.rolled-back',
  version: number,
  session: ClientSession,
): Promise<void> =>
  appendAudit(
    models,
    { ...actorOf(caller), action, resource: `flow:${_id.toHexString()}`, details: { version } },
    session,
  );

/** The version of a flow by its number. 404 `version_not_found`. */
export async function findVersion(models: Models, flowId: Types.ObjectId, number: number): Promise<FlowVersionRecord> {
  const version = await models.FlowVersion.findOne({ flowId, number }).lean<FlowVersionRecord>();
  if (!version) throw notFound('version_not_found', `The flow has no version ${number}.`);
  return version;
}

/** Has calls run an earlier version again; `draft`: and puts it in place of the draft. 404 `version_not_found`. */
export async function rollBackFlow(
  { models, connection }: FlowDeps,
  caller: Caller,
  flow: FlowRecord,
  { version: number, draft = false }: { version: number; draft?: boolean | undefined },
): Promise<FlowRecord> {
  const version = await findVersion(models, flow._id, number);
  return withTransaction(connection, async (session) => {
    const { graph, chat, hash, nodeCount } = version;
    const after = await models.Flow.findOneAndUpdate(
      { _id: flow._id },
      {
        $set: {
          ...{ publishedId: version._id, publishedVersion: number, publishedHash: hash },
          ...(draft && { graph, chat, hash, nodeCount }),
        },
        ...(draft && { $inc: { revision: 1 } }),
      },
      { session, returnDocument: 'after' },
    ).lean<FlowRecord>();
    if (!after) throw notFound('flow_not_found', 'There is no such flow.');
    await tell(models, caller, flow, 'flow.rolled-back', number, session);
    return after;
  });
}
