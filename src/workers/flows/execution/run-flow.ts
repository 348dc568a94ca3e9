import { Types } from 'mongoose';
import type { FlowGraph } from '../../../contracts/flows/graph';
import { applyResult, finalState, nodeAt, resumeFlow, startFlow, takeReady } from '../../../flows/engine/engine';
import { scopeOf } from '../../../flows/engine/scope-of';
import {
  type EngineEvent,
  type EngineState,
  type FlowError,
  type NodeResult,
  splitPath,
} from '../../../flows/engine/state';
import type { Evaluator, GivenResult } from '../../../flows/engine/walk';
import { buildPlan, type Plan, type PlannedNode } from '../../../flows/graph/build-plan';
import { findSpeakers, type Speakers } from '../../../flows/graph/find-speakers';
import { PURE_NODES, runPure } from '../../../flows/nodes/run-pure';
import { namesVariables } from '../../../flows/text/named-variables';
import { flowEvaluator } from '../../../flows/text/evaluator';
import { renderValue } from '../../../flows/text/template';
import { readVariables } from '../../../commands/flows/vault/variables';
import { AppError, findCause } from '../../../platform/errors';
import { delay } from '../../../platform/time';
import { type RunContext, RunParked } from '../../../runs/lifecycle/run-context';
import { keepCheckpoint, readCheckpoint } from './checkpoint';
import { emptyTally, type FlowWorld, type NodeTally, NodeWaits, prefixOf } from './node-call';
import { loopShare } from './loop-share';
import { NodeLog, readEnded } from './node-log';
import { type NodeToRun, runNode } from './run-node';

/** Nodes of one execution at once. */
const AT_ONCE = 50;
/** After so many nodes the journal is emptied, and what they gave kept elsewhere. */
const CHECKPOINT_NODES = 100;
/** After so many nodes that wait for nothing, others get their turn in the process. */
const TURN_NODES = 25;
/** A wait that is over, and whose node waits all the same, is looked at so often. */
const STUCK_MAX = 3;

export interface FlowToRun {
  graph: FlowGraph;
  input: unknown;
  /** What nodes give without being run. */
  given: ((path: string) => (GivenResult & { origin: 'pinned' | 'replayed' }) | undefined) | undefined;
}
/** How an execution ended. */
export type FlowOutcome = Pick<EngineState, 'replies' | 'end'> & {
  state: Readonly<Record<string, unknown>>;
  /** A state of it may lie in the database, by this attempt or an earlier one. */
  mayBeKept: boolean;
};

/**
 * Walks a flow to its end: what may run does so at once, each node in steps of its own; goes on from where an earlier attempt got
 * to. Parks the run where everything that is left waits. Throws what a node fails with for good, as an `AppError`.
 */
export async function runFlow(world: FlowWorld, context: RunContext, flow: FlowToRun): Promise<FlowOutcome> {
  const walker = new FlowWalker(world, context, flow);
  return walker.run();
}

class FlowWalker {
  private readonly plan: Plan;
  private readonly speakers: Speakers;
  private readonly evaluator: Evaluator;
  private state!: EngineState;
  private log!: NodeLog;
  /** Ends what is under way once the execution is over. */
  private readonly over = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, NodeWaits | RunParked>();
  private results: { path: string; settled: Settled }[] = [];
  private wake: (() => void) | undefined;
  private broken: { error: unknown } | undefined;
  /** Paths of nodes that were settled since the last checkpoint. */
  private settled: string[] = [];
  /** Whose time it takes. */
  private readonly owner: string;
  private turn = 0;
  private mayBeKept: boolean;
  private stuck = 0;

  constructor(
    private readonly world: FlowWorld,
    private readonly context: RunContext,
    private readonly flow: FlowToRun,
  ) {
    this.plan = buildPlan(flow.graph);
    this.speakers = findSpeakers(this.plan);
    this.evaluator = flowEvaluator(flow.given);
    this.mayBeKept = world.run.attempt > 1;
    this.owner = world.run.organisationId.toHexString();
  }

  async run(): Promise<FlowOutcome> {
    const { deps, run, flow } = this.world;
    // Only an earlier attempt can have kept one.
    const kept = this.mayBeKept ? await readCheckpoint(deps.models, run._id) : undefined;
    const seq = kept?.seq ?? 0;
    const ended = this.mayBeKept ? await readEnded(deps.models, run._id, seq) : undefined;
    this.log = new NodeLog(deps.models, run, flow.id, seq, ended);
    const { signal } = this.context;
    const abort = () => this.over.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      if (kept) {
        this.state = kept.state;
        await this.context.forget(...kept.settled);
        resumeFlow(this.state);
      } else {
        const started = startFlow(this.plan, this.flow.input, this.evaluator, await this.readVars());
        this.state = started.state;
        this.note(started.events);
      }
      await this.walk();
      await this.log.flush();
      const { replies, end } = this.state;
      return { replies, end, state: finalState(this.plan, this.state), mayBeKept: this.mayBeKept };
    } catch (error) {
      await this.log.flush().catch(() => undefined); // what follows says what is wrong
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      this.over.abort(new Error('the execution is over'));
      this.log.stop();
    }
  }

  /** As they are when the execution begins; recorded, so that a later attempt sees the same. */
  private async readVars(): Promise<Record<string, unknown> | undefined> {
    if (!namesVariables(this.flow.graph)) return undefined;
    const { deps, run } = this.world;
    return this.context.step({ key: 'vars', kind: 'other', name: 'variables', input: [] }, () =>
      readVariables(deps.models, run.organisationId),
    );
  }

  private async walk(): Promise<void> {
    while (!this.state.end) {
      this.context.signal.throwIfAborted();
      await this.startReady();
      if (this.state.end) break;
      if (this.results.length === 0) {
        if (this.underWay.size === 0) this.park();
        else await this.nextResult();
      }
      if (this.broken) throw this.broken.error;
      for (const { path, settled } of this.results.splice(0)) await this.take(path, settled);
      await this.keepIfDue();
    }
    const { end } = this.state;
    if (end && 'error' in end) {
      const { code, message, retryable, path } = end.error;
      throw new AppError(code, `${this.nameOf(path)}: ${message}`, { status: 422, isRetryable: retryable });
    }
  }

  /** Starts all that may; what only works out a text is done at once. */
  private async startReady(): Promise<void> {
    for (;;) {
      // Nodes that wait for somebody take no place of those that work.
      const paths = takeReady(this.state, AT_ONCE + this.waiting.size);
      if (paths.length === 0) return;
      for (const path of paths) {
        if (!this.state.running.includes(path)) continue; // what it lies in has failed meanwhile
        const planned = nodeAt(this.plan, path);
        if (!planned) throw new Error(`the flow has no node at ${path}`);
        await this.awaitShare();
        const startedAt = performance.now();
        if (!PURE_NODES.has(planned.node.type)) {
          this.begin(path, planned);
          // What it was given is worked out for the log, and again for the node.
          this.charge((performance.now() - startedAt) * 2);
          continue;
        }
        this.log.begin(path, planned, undefined);
        const result = runPure(planned, scopeOf(this.plan, this.state, path));
        this.charge(performance.now() - startedAt);
        await this.take(path, { result });
        if (this.state.end) return;
        await this.letOthers();
      }
      await this.keepIfDue();
    }
  }

  /** Executions of an organisation that holds up the process wait; others' get on meanwhile. */
  private async awaitShare(): Promise<void> {
    const waitMs = loopShare.waitFor(this.owner);
    if (waitMs > 0) await delay(waitMs, this.context.signal);
  }
  private charge(tookMs: number): void {
    loopShare.charge(this.owner, tookMs);
  }

  private async letOthers(): Promise<void> {
    this.turn = (this.turn + 1) % TURN_NODES;
    if (this.turn !== 0) return;
    await new Promise((resolve) => void setImmediate(resolve));
    this.context.signal.throwIfAborted();
  }

  private begin(path: string, planned: PlannedNode): void {
    const scope = scopeOf(this.plan, this.state, path);
    const context = this.context.under(prefixOf(path));
    const tally = emptyTally();
    this.log.begin(path, planned, showConfig(planned, scope));
    this.tell(path, planned, 'running');
    const toRun: NodeToRun = {
      ...{ path, planned, scope, context, tally },
      isSpoken: this.speakers.models.has(planned.node.id),
      onTry: (number) => this.log.change(path, { tries: number }),
      onChild: (runId) => this.log.change(path, { childRunId: new Types.ObjectId(runId) }),
    };
    const work: Promise<Settled> = context.hasStep(RESULT)
      ? this.recorded(context, planned, path)
      : runNode(this.world, toRun, this.over.signal).then((result) => ({ result, tally }));
    const done = work
      .then(
        ({ result, tally: used }) => {
          if (used && used.usage.modelCalls > 0)
            this.log.change(path, { usage: used.usage, costNanoUsd: used.costNanoUsd, model: used.model });
          this.results.push({ path, settled: { result, tally: used } });
        },
        (error: unknown) => {
          const parked = error instanceof NodeWaits ? error : findCause(error, RunParked);
          if (parked) {
            this.waiting.set(path, parked);
            this.log.change(path, { status: 'waiting' });
          } else if (!this.over.signal.aborted) this.broken ??= { error };
        },
      )
      .finally(() => {
        this.underWay.delete(path);
        this.wake?.();
      });
    this.underWay.set(path, done);
  }

  /** What a node gave before the attempt began. */
  private async recorded(context: RunContext, { node }: PlannedNode, path: string): Promise<Settled> {
    const text = await context.step<string>(stepOf(node.type, path), () => Promise.reject(new Error('it is recorded')));
    return JSON.parse(text) as Settled;
  }

  private nextResult(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.context;
      const settle = () => {
        signal.removeEventListener('abort', abort);
        this.wake = undefined;
        resolve();
      };
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.wake = settle;
    });
  }

  /** Takes a result: the state goes on, the result is recorded with what came of it. One that ends the flow as failed is not: a retry does it anew. */
  private async take(path: string, settled: Settled): Promise<void> {
    const { result } = settled;
    const planned = nodeAt(this.plan, path);
    if (!planned || !this.state.running.includes(path)) return;
    const startedAt = performance.now();
    const events = applyResult(this.plan, this.state, path, result, this.evaluator);
    this.charge(performance.now() - startedAt);
    this.note(events);
    if (this.state.end && 'error' in this.state.end) return;
    const context = this.context.under(prefixOf(path));
    const isPure = PURE_NODES.has(planned.node.type);
    const facts = events.map((event) => this.factOf(event)).filter((fact) => fact !== undefined);
    await context.step<string>(stepOf(planned.node.type, path), (call) => {
      for (const fact of facts) call.emit({ type: 'tool-output', data: { tool: 'flow-node', output: fact } });
      if (planned.node.type === 'reply' && 'output' in result && !this.speakers.echoes.has(planned.node.id))
        call.emit({ type: 'text-complete', data: { key: context.keyOf('said'), text: String(result.output) } });
      // What comes of it comes again; of a model's answer the call is recorded by itself.
      if (isPure || planned.node.type === 'llm' || planned.node.type === 'switch') call.recordLater();
      return Promise.resolve(JSON.stringify(settled));
    });
    this.settled.push(path);
  }

  /** Writes down what came of nodes, and shows it to those who watch. */
  private note(events: readonly EngineEvent[]): void {
    for (const event of events) {
      const planned = nodeAt(this.plan, event.path);
      if (!planned) continue;
      if (event.type === 'finished') {
        const { output, port, writes, error, isGiven } = event;
        const origin = isGiven ? this.flow.given?.(event.path)?.origin : undefined;
        const status = error ? 'failed' : 'succeeded';
        this.log.end(event.path, planned, { status, output, port, writes, error, ...(origin && { origin }) });
        this.tell(event.path, planned, status, port);
      } else if (event.type === 'failed') {
        this.log.end(event.path, planned, { status: 'failed', error: event.error });
        this.tell(event.path, planned, 'failed');
      } else {
        const error = event.type === 'dropped' ? DROPPED : undefined;
        this.log.end(event.path, planned, { status: error ? 'failed' : 'skipped', error });
        this.tell(event.path, planned, error ? 'failed' : 'skipped');
      }
    }
  }

  private tell(path: string, { node }: PlannedNode, status: string, port?: string): void {
    const output = { node_id: node.id, path, type: node.type, status, ...(port !== undefined && { port }) };
    this.context.hint({ type: 'tool-preview', data: { tool: 'flow-node', output } });
  }

  private factOf(event: EngineEvent): object | undefined {
    const planned = nodeAt(this.plan, event.path);
    if (!planned) return undefined;
    const of = { node_id: planned.node.id, path: event.path, type: planned.node.type };
    if (event.type === 'skipped') return { ...of, status: 'skipped' };
    if (event.type === 'finished') return { ...of, status: event.error ? 'failed' : 'succeeded', port: event.port };
    return { ...of, status: 'failed' };
  }

  private async keepIfDue(): Promise<void> {
    if (this.settled.length < CHECKPOINT_NODES || this.state.end) return;
    const paths = this.settled;
    this.settled = [];
    await this.log.flush();
    this.log.forget(paths);
    const settled = paths.map(prefixOf);
    const { deps, run, flow } = this.world;
    this.mayBeKept = true;
    await keepCheckpoint(deps, run, flow.id, { state: this.state, seq: this.log.seq, settled });
    await this.context.forget(...settled);
  }

  /** Nothing works any more: the run waits for whatever its nodes wait for. */
  private park(): void {
    if (this.waiting.size === 0) throw new Error('nothing is left to be done, and the flow has not ended');
    const waits = [...this.waiting.values()].flatMap((one) => (one instanceof NodeWaits ? one.waits : []));
    const [first] = this.waiting.values();
    if (first && waits.length === 0) throw first;
    this.context.parkForAny(waits);
    // One of them is over and its node does not know yet.
    this.stuck += 1;
    if (this.stuck > STUCK_MAX) throw new Error(`${first?.message ?? 'a wait'}, although it is over`);
    const again = [...this.waiting.keys()];
    this.waiting.clear();
    for (const path of again) {
      const planned = nodeAt(this.plan, path);
      if (planned) this.begin(path, planned);
    }
  }

  private nameOf(path: string): string {
    const { id } = splitPath(path);
    return this.plan.nodes.get(id)?.node.name ?? id;
  }
}

/** What came of a node, as its step keeps it. */
interface Settled {
  result: NodeResult;
  tally?: NodeTally | undefined;
}

const RESULT = 'result';
const DROPPED: FlowError = { code: 'flow_ended', message: 'The flow ended while it was at work.', retryable: true };
const stepOf = (type: string, path: string) => ({ key: RESULT, kind: 'other', name: type, input: path }) as const;

/** A node's config as it is with what flows into it; as it is drawn where a text cannot be worked out. */
function showConfig({ node, config }: PlannedNode, scope: Parameters<typeof renderValue>[1]): unknown {
  if (node.type === 'code') return (config as { inputs: unknown }).inputs;
  try {
    return renderValue(config, scope);
  } catch {
    return config;
  }
}
