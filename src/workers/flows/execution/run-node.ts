import type { NodeType } from '../../../contracts/flows/graph';
import { NODE_OUTPUT_BYTES_MAX } from '../../../contracts/flows/scope';
import type { FlowError, NodeResult } from '../../../flows/engine/state';
import { findAppError, findCause } from '../../../platform/errors';
import { delay, MINUTE_MS, SECOND_MS } from '../../../platform/time';
import { type RunContext, RunFenced, RunParked } from '../../../runs/lifecycle/run-context';
import { askPerson } from './ask-person';
import {
  addToTally,
  emptyTally,
  type FlowWorld,
  type NodeCall,
  NodeFailed,
  type NodeRunner,
  type NodeTally,
  NodeWaits,
} from './node-call';
import { runAgent, runTool } from './run-agent';
import { runLlm, runSwitch } from './run-model-node';
import { runCodeNode, runHttp } from './run-outside-node';
import { runRetrieval } from './run-retrieval';
import { runSubflow } from './run-subflow';

const RUNNERS: Partial<Record<NodeType, NodeRunner>> = {
  llm: runLlm,
  switch: runSwitch,
  http: runHttp,
  code: runCodeNode,
  human: askPerson,
  agent: runAgent,
  tool: runTool,
  subflow: runSubflow,
  retrieval: runRetrieval,
};
/** Longest time of one try where the node says none; undefined: what it waits for has a bound of its own. */
const TIMEOUTS: Partial<Record<NodeType, number>> = { http: 30 * SECOND_MS };
const RETRY_WAIT_MS = SECOND_MS;
/** A longer pause holds no worker: the run is parked meanwhile. */
const HELD_PAUSE_MS = MINUTE_MS;
const PAUSE_MAX_MS = 60 * MINUTE_MS;

interface FailedTry {
  error: FlowError;
  retryAt: number;
  tally: NodeTally;
}
export type NodeToRun = Omit<NodeCall, 'signal' | 'number' | 'tally'> & {
  tally: NodeTally;
  onTry(number: number): void;
};

/**
 * Runs a node until it has a result: its tries, its pauses between them, its time. A failure for good is a result too. Throws
 * `NodeWaits` where nothing more can be done now, and what ends the attempt of the run.
 */
export async function runNode(world: FlowWorld, toRun: NodeToRun, signal: AbortSignal): Promise<NodeResult> {
  const { planned, context, path, tally } = toRun;
  const runner = RUNNERS[planned.node.type];
  if (!runner) throw new Error(`no node of type ${planned.node.type} can be run`);
  const { retry, timeoutMs = TIMEOUTS[planned.node.type] } = planned.common;
  const tries = 1 + (retry?.times ?? 0);
  for (let number = 1; ; number += 1) {
    toRun.onTry(number);
    // Tries of before a retry of the run count no more.
    const key = `try:${world.run.retries}:${number}`;
    let failed = await findFailed(context, key);
    if (!failed) {
      const mine = emptyTally();
      const outcome = await tryOnce(world, { ...toRun, tally: mine, number }, runner, { signal, timeoutMs });
      addToTally(tally, mine);
      if (!('error' in outcome)) return requireSize(outcome);
      if (number >= tries || !outcome.error.retryable) return outcome;
      const pause = Math.min((retry?.waitMs ?? RETRY_WAIT_MS) * 2 ** (number - 1), PAUSE_MAX_MS);
      failed = {
        error: outcome.error,
        retryAt: Date.now() + Math.round(pause * (0.8 + Math.random() * 0.4)),
        tally: mine,
      };
      await recordFailed(context, key, failed);
    } else addToTally(tally, failed.tally);
    const remaining = failed.retryAt - Date.now();
    if (remaining > HELD_PAUSE_MS)
      throw new NodeWaits([{ kind: 'backoff', id: `retry:${path}:${key}`, deadline: new Date(failed.retryAt) }]);
    if (remaining > 0) await delay(remaining, signal);
  }
}

const stepOf = (key: string) => ({ key, kind: 'other', name: 'try', input: key }) as const;
const findFailed = (context: RunContext, key: string): Promise<FailedTry | undefined> =>
  context.hasStep(key)
    ? context.step<FailedTry>(stepOf(key), () => Promise.reject(new Error('it is recorded')))
    : Promise.resolve(undefined);
const recordFailed = (context: RunContext, key: string, failed: FailedTry): Promise<FailedTry> =>
  context.step(stepOf(key), () => Promise.resolve(failed));

class NodeTimeout extends Error {
  override readonly name = 'NodeTimeout';
}

async function tryOnce(
  world: FlowWorld,
  call: Omit<NodeCall, 'signal'>,
  runner: NodeRunner,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number | undefined },
): Promise<NodeResult> {
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const timer =
    timeoutMs === undefined || call.planned.node.type === 'human'
      ? undefined
      : setTimeout(() => own.abort(new NodeTimeout()), timeoutMs);
  try {
    return await runner(world, { ...call, signal: own.signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (own.signal.reason instanceof NodeTimeout)
      return { error: { code: 'node_timeout', message: `It took more than ${timeoutMs} ms.`, retryable: true } };
    return { error: asFlowError(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Codes of errors that say nothing of the node: the run’s attempt ends with them. */
const OF_THE_RUN = new Set(['database_busy', 'run_step_limit']);

function asFlowError(error: unknown): FlowError {
  if (error instanceof NodeFailed) return { code: error.code, message: error.message, retryable: error.retryable };
  if (error instanceof NodeWaits || findCause(error, RunFenced) || findCause(error, RunParked)) throw error;
  const known = findAppError(error);
  if (!known || OF_THE_RUN.has(known.code)) throw error;
  return { code: known.code, message: known.message, retryable: known.isRetryable };
}

function requireSize(result: NodeResult): NodeResult {
  if (!('output' in result)) return result;
  const size = JSON.stringify(result.output ?? null).length;
  if (size <= NODE_OUTPUT_BYTES_MAX) return result;
  const message = `It gives more than ${NODE_OUTPUT_BYTES_MAX} bytes.`;
  return { error: { code: 'node_output_too_large', message, retryable: false } };
}
