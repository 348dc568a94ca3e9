import type { ClientSession, Types } from 'mongoose';
import { AGENT_ERRORS_MAX, type AgentRunState } from '../../../contracts/devices/agent-schemas';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { type Connection, withTransaction } from '../../../platform/mongo';
import { SECOND_MS } from '../../../platform/time';
import { dropSchedule } from '../../../runs/schedules/keep-schedule';
import { appendAudit } from '../../../security/audit/audit';
import type { MailOutbox } from '../../../security/accounts/mail-outbox';
import { PAUSE_CODES } from './agent-pause';
import { findAgent } from './record-agent-run';

/** Runs that fail one after another before their person is told; before the agent is disabled. */
const FAILURES_TOLD = 3;
const FAILURES_MAX = 10;
/** Who ends a run settles its log at once; this is for one that died before it could. */
const GRACE_MS = 5 * SECOND_MS;
const BATCH = 200;

export interface RunEnd extends Partial<Pick<AgentRunLogRecord, 'inputTokens' | 'outputTokens' | 'costNanoUsd'>> {
  status: Exclude<AgentRunState, 'running'>;
  /** Why it failed, in words for people that hold nothing of what was read. */
  error?: string | undefined;
  /** It is no failure of the agent's: neither counted nor told. */
  isPause?: boolean;
}

/**
 * Ends the log of a run and counts for its agent: what fails three times in a row tells its person, after ten it is disabled. In
 * the transaction of the run's end; a log that has ended stays as it is. Returns ids of mails to be issued after the commit.
 */
export async function settleAgentRun(
  models: Models,
  runId: Types.ObjectId,
  { status, error, isPause = false, ...used }: RunEnd,
  session: ClientSession,
  mails: Pick<MailOutbox, 'isConfigured' | 'keep'>,
): Promise<string[]> {
  const now = new Date();
  const log = await models.AgentRunLog.findOneAndUpdate(
    { runId, status: 'running' },
    {
      $set: { status, completedAt: now, ...used },
      $unset: { waitsForDevice: '' },
      ...(error && { $push: { errorTexts: { $each: [error], $slice: -AGENT_ERRORS_MAX } } }),
    },
    { session, returnDocument: 'after' },
  ).lean<AgentRunLogRecord>();
  if (!log || log.isPreview) return [];
  const agent = await findAgent(models, log.agentId, session);
  if (!agent) return [];
  const failures = status !== 'error' ? 0 : agent.failures + (isPause ? 0 : 1);
  const isOver = !isPause && failures >= FAILURES_MAX && agent.enabled;
  const isToTell = !isPause && (failures === FAILURES_TOLD || isOver);
  const change = {
    $set: {
      ...{ lastRunAt: log.startedAt, failures },
      ...(isToTell && { toldAt: now }),
      ...(isOver && { enabled: false, disabledReason: `It failed ${failures} times in a row.` }),
    },
    ...(failures === 0 && { $unset: { toldAt: '' } }),
  };
  await (agent.type === 'local'
    ? models.LocalAgentConfig.updateOne({ _id: agent._id }, change, { session })
    : models.CloudAgentConfig.updateOne({ _id: agent._id }, change, { session }));
  if (isOver) {
    await dropSchedule(models, { subjectKind: 'devices', subjectId: agent._id }, session);
    const { _id, organisationId, type } = agent;
    const entry = {
      action: 'agent.disabled',
      resource: `agent:${_id.toHexString()}`,
      details: { type, failures },
    } as const;
    await appendAudit(models, { organisationId, ...entry }, session);
  }
  if (!isToTell || !mails.isConfigured) return [];
  const ids = { agentId: agent._id.toHexString(), userId: agent.userId.toHexString() };
  return [await mails.keep({ mail: 'agent-failing', ...ids }, session)];
}

export interface SettleDeps {
  models: Models;
  connection: Connection;
  mails: MailOutbox;
}

/** The same for a run that ended in another way than by its own word: failed, cancelled. */
export async function settleEndedRun(
  deps: SettleDeps,
  run: Pick<RunRecord, '_id' | 'status' | 'error'>,
  why = run.error?.message,
): Promise<void> {
  const isCancelled = run.status === 'cancelled';
  const end = isCancelled
    ? ({ status: 'partial', error: 'It was cancelled.' } as const)
    : { status: 'error' as const, error: why ?? 'It failed.', isPause: PAUSE_CODES.has(run.error?.code ?? '') };
  const usage = await deps.models.Run.findById(run._id, { usage: 1, costNanoUsd: 1 }).lean<RunRecord>();
  const used = usage && {
    inputTokens: usage.usage.inputTokens,
    outputTokens: usage.usage.outputTokens,
    costNanoUsd: usage.costNanoUsd,
  };
  const mailIds = await withTransaction(deps.connection, (session) =>
    settleAgentRun(deps.models, run._id, { ...end, ...used }, session, deps.mails),
  );
  for (const id of mailIds) await deps.mails.issue(id);
}

/** Settles logs whose run has ended while whoever ended it died. Returns how many. */
export async function settleLeftLogs(deps: SettleDeps, now = new Date()): Promise<number> {
  const { models } = deps;
  const logs = await models.AgentRunLog.find(
    { status: 'running', startedAt: { $lt: new Date(now.getTime() - GRACE_MS) } },
    { runId: 1 },
  )
    .sort({ startedAt: 1 })
    .limit(BATCH)
    .lean();
  if (logs.length === 0) return 0;
  const ended = await models.Run.find(
    {
      _id: { $in: logs.map(({ runId }) => runId) },
      status: { $in: ['failed', 'cancelled'] },
      finishedAt: { $lt: new Date(now.getTime() - GRACE_MS) },
    },
    { status: 1, error: 1 },
  )
    .sort({ _id: 1 })
    .lean<RunRecord[]>();
  for (const run of ended) await settleEndedRun(deps, run);
  return ended.length;
}
