import { createHash } from 'node:crypto';
import { extractItems } from '../../../agents/devices/extract/extract-items';
import { type DeviceFile, readSource } from '../../../agents/devices/extract/read-source';
import { RowPlanner } from '../../../agents/devices/extract/to-rows';
import type { ExtractedItem } from '../../../contracts/devices/agent-schemas';
import type { LocalAgentRecord } from '../../../models/devices/agents/agent-config.model';
import { AppError, findAppError } from '../../../platform/errors';
import type { RunRecord } from '../../../models/runs/run.model';
import { devicesAgentInput } from '../../../queues/devices/devices-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import { settleAgentRun } from '../../../commands/devices/agents/settle-agent-run';
import type { WorkerDeps } from '../../worker-deps';
import type { AgentDevice } from './agent-device';
import { askInRun } from './ask-in-run';
import { keepPreview, keepSuggestion } from './keep-findings';
import { readExisting } from './read-existing';
import { RunLog } from './run-log';
import { requireBudgetLeft, takeItems } from './spend-items';

/** Files and messages of one batch: after each, the log says how far the run is. */
export const AGENT_BATCH_MAX = 50;
/** Files that one run looks into; the next goes on with those that are left. */
export const AGENT_FILES_MAX = 400;
/** Files that a device need not send again, at most: their hashes are in the request. */
const KNOWN_MAX = 5_000;

export type LocalAgentDeps = Pick<
  WorkerDeps,
  'models' | 'catalogue' | 'ownModels' | 'budgets' | 'ledger' | 'metrics' | 'config' | 'secrets' | 'mails' | 'log'
>;

/**
 * Works on a run of a local agent: the device reads its folders, each file is looked into once (agent, path, content, template),
 * what is found is inserted as suggestions, or, of tables without that column, waits here for its person. A dry run inserts
 * nothing. Started again it goes on with the files that are left, and inserts nothing twice. Throws what `device` does, and
 * `AppError` where nothing of it could be done.
 */
export async function runLocalAgent(
  deps: LocalAgentDeps,
  context: RunContext,
  run: RunRecord,
  device: AgentDevice,
): Promise<void> {
  const { models } = deps;
  const { agentId, isPreview } = devicesAgentInput.parse(run.input);
  const agent = await models.LocalAgentConfig.findOne({ _id: agentId, userId: run.userId }).lean<LocalAgentRecord>();
  if (!agent) throw new AppError('agent_not_found', 'The agent was deleted.', { status: 404 });
  const log = new RunLog(models, run._id);
  const existing = await readExisting(device, context.run.attempt, agent.dataTypes);
  const planner = new RowPlanner(existing, agent.scheduleTimezone);
  const today = `${run.createdAt.toISOString().slice(0, 10)} (${agent.scheduleTimezone})`;
  const shown: ExtractedItem[] = [];

  /** One file, to its last insert; then it is known. */
  const lookInto = async (file: DeviceFile, sourceKey: string, contentHash: string): Promise<void> => {
    const source = readSource(file);
    if ('problem' in source) {
      log.problem(`A file ${source.problem}.`);
      return remember(sourceKey, contentHash, 'failed');
    }
    const key = sourceKey.slice(0, 24);
    const ask = askInRun(deps, context, { key, input: { source: sourceKey, characters: source.text.length } });
    const { items, problems } = await extractItems(ask, {
      ...{ source, template: agent.promptTemplate, dataTypes: agent.dataTypes, known: existing, today },
    });
    log.counts.itemsProcessed += 1;
    for (const problem of problems) log.problem(problem);
    if (isPreview) {
      shown.push(...items);
      return;
    }
    let isAway = false;
    for (const [place, item] of items.entries()) {
      const planned = planner.plan(item);
      if (planned.is === 'duplicate') log.counts.itemsSkipped += 1;
      else if (planned.is === 'problem') log.problem(planned.problem);
      else if (planned.table === 'notes' || planned.table === 'projects') {
        const of = { agent, runId: run._id, key: `${key}:${place}`, table: planned.table, data: planned.data };
        await keepSuggestion(deps, of);
        log.counts.itemsQueued += 1;
      } else {
        const made = await device.insert(`${key}:${place}`, planned.table, planned.data);
        if (made.outcome === 'created') log.counts.itemsCreated += 1;
        else if (made.outcome === 'queued') {
          log.counts.itemsQueued += 1;
          isAway ||= made.isAway;
        } else log.problem(made.reason);
      }
    }
    await remember(sourceKey, contentHash, 'done');
    if (!isAway) return;
    // What was found in this file waits for the device; the others are the next run's.
    await log.save(context.charged());
    throw new AppError('device_disconnected', 'device disconnected', { status: 409, isRetryable: true });
  };

  const remember = async (sourceKey: string, contentHash: string, state: 'done' | 'failed') => {
    if (isPreview) return;
    const { userId, organisationId, templateVersion } = agent;
    const fields = { userId, organisationId, contentHash, templateVersion, runId: run._id, state };
    await models.AgentItem.updateOne(
      { agentId: agent._id, sourceKey },
      { $setOnInsert: { ...fields, createdAt: new Date() } },
      { upsert: true },
    );
  };

  let seen = 0;
  let batch: DeviceFile[] = [];
  /** True: the run may take more. */
  const finishBatch = async (): Promise<boolean> => {
    const files = batch;
    batch = [];
    const fresh = await withoutSeen(deps, agent, files);
    await requireBudgetLeft(models, agent, context.charged().costNanoUsd);
    const room = await takeItems(models, run, fresh.length);
    for (const { file, sourceKey, contentHash } of fresh.slice(0, room)) {
      context.signal.throwIfAborted();
      try {
        await lookInto(file, sourceKey, contentHash);
      } catch (error) {
        const known = findAppError(error);
        if (!known || !known.code.startsWith('model_')) throw error;
        log.problem(`A file could not be looked into: ${known.message}`);
      }
    }
    await log.save(context.charged());
    context.hint({
      type: 'status',
      data: { phase: 'calling_tools', message: `${log.counts.itemsProcessed} files looked into` },
    });
    if (room >= fresh.length) return true;
    log.problem('Your tier’s files and messages of 30 days are used up; the next run goes on.');
    return false;
  };

  let mayGoOn = true;
  const { directoryPaths: paths, fileExtensions, promptTemplate, dataTypes } = agent;
  const config = { paths, file_extensions: fileExtensions, prompt_template: promptTemplate, data_types: dataTypes };
  for await (const { files, errors = [] } of device.collect(config, await knownHashes(deps, agent))) {
    for (const error of errors) log.problem(error.slice(0, 300));
    for (const file of files) {
      seen += 1;
      const most = isPreview ? AGENT_BATCH_MAX : AGENT_FILES_MAX;
      if (seen > most) {
        if (seen === most + 1) log.problem(`More than ${most} files: the next run goes on with those that are left.`);
        continue;
      }
      batch.push(file);
      if (batch.length === AGENT_BATCH_MAX && mayGoOn) mayGoOn = await finishBatch();
    }
  }
  if (mayGoOn && batch.length > 0) await finishBatch();
  if (isPreview) await keepPreview(deps, { agent, runId: run._id, items: shown });
  await log.save(context.charged());
  if (log.counts.itemsProcessed === 0 && log.problems.length > 0)
    throw new AppError('agent_failed', log.problems.at(-1) ?? 'It failed.', { status: 502, isRetryable: true });
  let mailIds: string[] = [];
  await context.succeed(async (session) => {
    const status = log.problems.length > 0 ? 'partial' : 'success';
    mailIds = await settleAgentRun(models, run._id, { status, ...log.used(context.charged()) }, session, deps.mails);
    return { ...log.counts, status };
  });
  for (const id of mailIds) await deps.mails.issue(id);
}

/** Those that were not looked into yet, each once. */
async function withoutSeen({ models }: LocalAgentDeps, agent: LocalAgentRecord, files: readonly DeviceFile[]) {
  const keyed = files.map((file) => {
    const contentHash = sha256(file.content);
    return {
      file,
      contentHash: file.metadata?.sha256 ?? contentHash,
      sourceKey: sha256(JSON.stringify([file.path, contentHash, agent.templateVersion])),
    };
  });
  const keys = keyed.map(({ sourceKey }) => sourceKey);
  const found = await models.AgentItem.find({ agentId: agent._id, sourceKey: { $in: keys } }, { sourceKey: 1 })
    .sort({ _id: 1 })
    .lean();
  const seen = new Set(found.map(({ sourceKey }) => sourceKey));
  return keyed.filter(({ sourceKey }) => {
    if (seen.has(sourceKey)) return false;
    seen.add(sourceKey);
    return true;
  });
}

async function knownHashes(
  { models }: LocalAgentDeps,
  { _id: agentId, templateVersion }: LocalAgentRecord,
): Promise<string[]> {
  const found = await models.AgentItem.find(
    { agentId, templateVersion, contentHash: { $exists: true } },
    { contentHash: 1 },
  )
    .sort({ _id: -1 })
    .limit(KNOWN_MAX)
    .lean();
  return found.flatMap(({ contentHash }) => contentHash ?? []);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
