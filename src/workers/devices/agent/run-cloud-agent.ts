import type { AccessToken, CloudSource, SourcePage } from '../../../connectors/devices/cloud-source';
import { SourceLost, SourceUnavailable } from '../../../connectors/devices/cloud-source';
import { type CloudProvider, filterConfigSchema } from '../../../contracts/devices/agent-schemas';
import { openRunSeal } from '../../../devices/run-key';
import { sealedContext } from '../../../devices/sealed-context';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { AppError, conflict, findCause, notFound, unavailable } from '../../../platform/errors';
import { MINUTE_MS, SECOND_MS } from '../../../platform/time';
import { settleAgentRun } from '../../../commands/devices/agents/settle-agent-run';
import { pausedError } from '../../../commands/devices/agents/agent-pause';
import { devicesAgentInput } from '../../../queues/devices/devices-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import { moveCursor, readCursor } from './agent-cursor';
import { keepPreview } from './keep-findings';
import { LookInto } from './look-into-messages';
import { RunLog } from './run-log';
import { hasDevice, noDevice, withoutStored } from './store-message';

/** Messages of a first reading, and of one after a lost history. */
export const AGENT_MESSAGES_FIRST_MAX = 1_000;
/** Messages of a dry run. */
const PREVIEW_MESSAGES_MAX = 50;
/** An attempt begins no further batch after this: the next run goes on. Less than a run's time-out. */
const BATCHES_BEGIN_MS = 45 * MINUTE_MS;
/** A provider that says to wait is waited for, holding no worker, until so long after the run was made. */
const PROVIDER_WAIT_MS = 30 * MINUTE_MS;
const PAUSE_FIRST_MS = 5 * SECOND_MS;

export interface AccountToRead {
  provider: CloudProvider;
  connectionId: string;
  accessToken: AccessToken;
}
/** What a run of a cloud agent has of the world. */
export interface CloudWorld {
  openSource(account: AccountToRead): CloudSource;
  /** As `AccountTokenReader` has it. */
  accessTokenOf(
    owner: { userId: string; organisationId: string },
    connectionId: string,
    refused?: string,
  ): Promise<string>;
}

/**
 * Works on a run of a cloud agent: its account is read from where the run before it ended, each message once, and what is found waits for the
 * device. The cursor moves when all before it is stored; whatever breaks off, the next attempt or run goes on with what is left. A
 * dry run stores and moves nothing. Throws `AppError` where nothing of it could be done.
 */
export async function runCloudAgent(
  deps: WorkerDeps,
  world: CloudWorld,
  open: RunContext,
  run: RunRecord,
): Promise<void> {
  const { models } = deps;
  const { agentId, isPreview } = devicesAgentInput.parse(run.input);
  const own = { userId: run.userId, organisationId: run.organisationId };
  const agent = await models.CloudAgentConfig.findOne({ _id: agentId, ...own }).lean<CloudAgentRecord>();
  if (!agent) throw notFound('agent_not_found', 'The agent was deleted.');
  const connectionId = agent.connectionId?.toHexString();
  if (connectionId === undefined) throw pausedError('no_connection');
  if (!isPreview && !(await hasDevice(models, agent))) throw noDevice();
  const context = sealedContext(open, await openRunSeal(deps, { runId: open.run.id, userId: open.run.userId }));
  const { provider } = agent;
  const accessToken: AccessToken = (refused) => world.accessTokenOf(open.run, connectionId, refused);
  const source = world.openSource({ provider, connectionId, accessToken });
  const log = new RunLog(models, run._id);
  const look = new LookInto(deps, { context, run, agent, source, log, isPreview });
  const filter = filterConfigSchema.parse(JSON.parse(JSON.stringify(agent.filterConfig)));
  const request = {
    ...{ filter, cursor: await readCursor(models, agent), now: run.createdAt },
    firstMax: isPreview ? PREVIEW_MESSAGES_MAX : AGENT_MESSAGES_FIRST_MAX,
  };
  const beganAt = Date.now();
  /** Undefined: all of it was stored; else why not. */
  const readPage = async (page: SourcePage): Promise<string | undefined> => {
    for (const note of page.notes ?? []) log.note(note);
    let left = await withoutStored(models, agent, page.refs);
    while (left.length > 0) {
      if (Date.now() - beganAt > BATCHES_BEGIN_MS) return 'The time of a run is up: the next one goes on.';
      const { rest, stopped } = await look.batch(left, filter);
      if (stopped !== undefined) return stopped;
      left = rest;
    }
    if (!isPreview) await moveCursor(models, agent, page.cursor);
    return undefined;
  };
  let stopped: string | undefined;
  try {
    for await (const page of source.pages(request, context.signal)) {
      stopped = await readPage(isPreview ? firstOf(page, PREVIEW_MESSAGES_MAX - look.shown.length) : page);
      const isEnough = isPreview && look.seen >= PREVIEW_MESSAGES_MAX;
      if (stopped !== undefined || isEnough) break;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    const lost = findCause(error, SourceLost);
    if (lost) throw conflict('agent_source_lost', lost.message, { cause: error });
    const away = findCause(error, SourceUnavailable);
    if (!away) throw error;
    await log.save(context.charged());
    waitForProvider(context, away);
    if ((await endOf(deps, run, log)).counts.itemsProcessed === 0)
      throw unavailable('agent_source_unavailable', away.message, { cause: error });
    stopped = `${away.message} The next run goes on.`;
  }
  if (stopped !== undefined) log.problem(stopped);
  if (isPreview) await keepPreview(deps, { agent, runId: run._id, items: look.shown });
  await log.save(context.charged());
  const { status, counts } = await endOf(deps, run, log);
  if (status === 'error')
    throw new AppError('agent_failed', log.problems.at(-1) ?? 'It failed.', { status: 502, isRetryable: true });
  let mailIds: string[] = [];
  await context.succeed(async (session) => {
    mailIds = await settleAgentRun(models, run._id, { status, ...log.used(context.charged()) }, session, deps.mails);
    return { ...counts, status };
  });
  for (const id of mailIds) await deps.mails.issue(id);
}

const firstOf = (page: SourcePage, most: number): SourcePage => ({
  ...page,
  refs: page.refs.slice(0, Math.max(0, most)),
});

/** Parks the run where the provider's wait is short enough; the message that it broke off at is read again. */
function waitForProvider({ run, park }: RunContext, { retryAfterMs }: SourceUnavailable): void {
  const pause = retryAfterMs ?? Math.min(MINUTE_MS, PAUSE_FIRST_MS * 2 ** (run.attempt - 1));
  const deadline = new Date(Date.now() + pause);
  if (deadline.getTime() > run.createdAt.getTime() + PROVIDER_WAIT_MS) return;
  park({ kind: 'timer', id: `source:${run.attempt}`, deadline });
}

/** How it ends: its counts are those of all attempts. */
async function endOf({ models }: WorkerDeps, { _id: runId }: RunRecord, { problems }: RunLog) {
  const kept = await models.AgentRunLog.findOne({ runId }).lean();
  const { itemsProcessed = 0, itemsCreated = 0, itemsSkipped = 0, itemsQueued = 0 } = kept ?? {};
  const counts = { itemsProcessed, itemsCreated, itemsSkipped, itemsQueued };
  if (problems.length === 0) return { status: 'success', counts } as const;
  return { status: itemsProcessed === 0 ? 'error' : 'partial', counts } as const;
}
