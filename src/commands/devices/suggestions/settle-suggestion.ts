import { type ClientSession, Types } from 'mongoose';
import type { AgentType, DataType } from '../../../contracts/devices/agent-schemas';
import type { Suggestion } from '../../../contracts/devices/suggestions';
import { type AgentFindingRecord, findingContext } from '../../../models/devices/agents/agent-run.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { DAY_MS, SECOND_MS } from '../../../platform/time';
import { appendAudit } from '../../../security/audit/audit';
import { findAgent, findDeviceOf } from '../agents/record-agent-run';
import { endWrites } from '../writes/end-writes';
import { keepWrite } from '../writes/keep-write';
import { startDelivery } from '../writes/start-delivery';
import { withChange } from './change-data';
import { agentNames, presentSuggestion, readSuggested } from './present-suggestion';
import { requireKept, settled, type SuggestionDeps } from './suggestion-deps';

/** How long one that has ended is still listed. */
export const ENDED_KEPT_MS = 30 * DAY_MS;
type Change = Record<string, unknown> | undefined;

/** Changes what is suggested, before it is approved. 409 `suggestion_settled`, 400 `validation_failed`. */
export async function editSuggestion(
  deps: SuggestionDeps,
  { _id }: AgentFindingRecord,
  change: Change,
): Promise<Suggestion> {
  await withTransaction(deps.connection, async (session) => {
    const finding = await requireWaiting(deps, _id, session);
    await deps.models.AgentFinding.updateOne({ _id }, { $set: sealChanged(deps, finding, change) }, { session });
  });
  return present(deps, _id);
}

/**
 * Approves one: from now on it waits for its device, which gets it at once where it is there; it is authorised when it goes out. Approved
 * before it stays as it is. 409 `suggestion_settled`, `device_queue_full`, `device_offline`.
 */
export async function approveSuggestion(
  deps: SuggestionDeps,
  caller: Caller,
  { _id }: AgentFindingRecord,
  change: Change,
): Promise<Suggestion> {
  const { models } = deps;
  const device = await withTransaction(deps.connection, async (session) => {
    const now = await models.AgentFinding.findOne({ _id }, { state: 1 }, { session }).lean();
    if (now?.state === 'approved' || now?.state === 'inserted') return undefined;
    const finding = await requireWaiting(deps, _id, session);
    const sealed = sealChanged(deps, finding, change);
    const table = finding.table as DataType;
    const data = withChange(table, readSuggested(deps.secrets, finding), change);
    const { userId, organisationId, deviceId } = finding;
    const agentId = new Types.ObjectId(finding.agentId.toHexString());
    const record = deviceId ? await findDeviceOf(models, { userId, organisationId, deviceId }, session) : null;
    const isThere = record !== null && (await deps.isOnline(record._id.toHexString()).catch(() => false));
    const agent = { _id: agentId, userId, organisationId, deviceId };
    const runId = new Types.ObjectId(finding.runId.toHexString());
    const kept = await keepWrite(
      deps,
      {
        ...{ agent, agentType: await typeOf(deps, agentId, session), runId, key: `suggestion:${_id.toHexString()}` },
        ...{ kind: 'write', action: 'insert', table, tool: `create_${table.slice(0, -1)}`, isApproved: true },
        ...{ findingId: _id, content: { data }, evenUnpaired: isThere },
      },
      session,
    );
    const to = requireKept(kept);
    const expiresAt = new Date(Date.now() + deps.config.DEVICE_QUEUE_TTL * SECOND_MS + ENDED_KEPT_MS);
    await models.AgentFinding.updateOne({ _id }, { $set: { ...sealed, state: 'approved', expiresAt } }, { session });
    await audit(deps, caller, finding, 'device.suggestion-approved', session);
    return to;
  });
  if (device) await startDelivery(deps, device);
  return present(deps, _id);
}

/** Rejects one; what was approved and still waits for its device does not go there any more. 409 `suggestion_settled`. */
export async function rejectSuggestion(
  deps: SuggestionDeps,
  caller: Caller,
  { _id }: AgentFindingRecord,
): Promise<Suggestion> {
  const { models } = deps;
  await withTransaction(deps.connection, async (session) => {
    const finding = await models.AgentFinding.findOne({ _id }, null, { session }).lean<AgentFindingRecord>();
    if (!finding) throw notFound('suggestion_not_found', 'There is no such suggestion.');
    if (finding.state === 'rejected') return;
    if (finding.state === 'approved') {
      const cancelled = await endWrites(models, { findingId: _id, state: 'waiting' }, { state: 'cancelled' }, session);
      if (cancelled === 0) throw settled();
    } else {
      await requireWaiting(deps, _id, session);
      await rejectFindings(deps, { _id }, session);
    }
    await audit(deps, caller, finding, 'device.suggestion-rejected', session);
  });
  return present(deps, _id);
}

/** Rejects what waits here; their runs' logs count them no more. Returns how many. */
export async function rejectFindings(
  { models }: Pick<SuggestionDeps, 'models'>,
  of: { _id: Types.ObjectId } | { runId: Types.ObjectId },
  session: ClientSession,
): Promise<number> {
  const waiting = { ...of, kind: 'suggestion' as const, state: { $in: [null, 'waiting' as const] } };
  const found = await models.AgentFinding.find(waiting, { runId: 1 }, { session }).sort({ _id: 1 }).lean();
  if (found.length === 0) return 0;
  await models.AgentFinding.updateMany(
    { _id: { $in: found.map(({ _id }) => _id) } },
    {
      $set: { state: 'rejected', expiresAt: new Date(Date.now() + ENDED_KEPT_MS) },
      $unset: { sealed: '', keyVersion: '' },
    },
    { session },
  );
  for (const { runId } of found)
    await models.AgentRunLog.updateOne({ runId }, { $inc: { itemsQueued: -1 } }, { session });
  return found.length;
}

async function requireWaiting(
  { models }: SuggestionDeps,
  _id: Types.ObjectId,
  session: ClientSession,
): Promise<AgentFindingRecord> {
  const finding = await models.AgentFinding.findOne({ _id }, null, { session }).lean<AgentFindingRecord>();
  if (!finding || finding.expiresAt <= new Date())
    throw notFound('suggestion_not_found', 'There is no such suggestion any more.');
  if ((finding.state ?? 'waiting') !== 'waiting') throw settled();
  return finding;
}

const sealChanged = ({ secrets }: SuggestionDeps, finding: AgentFindingRecord, change: Change) =>
  secrets.seal(
    JSON.stringify(withChange(finding.table as DataType, readSuggested(secrets, finding), change)),
    findingContext(finding),
  );

const typeOf = async ({ models }: SuggestionDeps, id: Types.ObjectId, session: ClientSession): Promise<AgentType> =>
  (await findAgent(models, id, session))?.type ?? 'local';

async function present({ models, secrets }: SuggestionDeps, _id: Types.ObjectId): Promise<Suggestion> {
  const finding = await models.AgentFinding.findOne({ _id }).lean<AgentFindingRecord>();
  if (!finding) throw notFound('suggestion_not_found', 'There is no such suggestion any more.');
  return presentSuggestion(secrets, finding, await agentNames(models, [finding.agentId]));
}

const audit = (
  { models }: SuggestionDeps,
  caller: Caller,
  { _id, agentId, table, runId }: AgentFindingRecord,
  action: 'device.suggestion-approved' | 'device.suggestion-rejected',
  session: ClientSession,
) =>
  appendAudit(
    models,
    {
      ...{ ...actorOf(caller), action, resource: `agent:${agentId.toHexString()}` },
      details: { suggestion: _id.toHexString(), table, runId: runId.toHexString() },
    },
    session,
  );
