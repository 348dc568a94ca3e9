import type { FlowScope } from '../flow-scope';
import type { Plan, PlannedNode } from '../graph/build-plan';
import { gatherWrites, scopeOf } from './scope-of';
import {
  type EngineEvent,
  type EngineState,
  type FlowError,
  nodePath,
  type NodeState,
  type Rounds,
  type ScopeState,
  splitPath,
} from './state';
import { applyWrites, joinWrites, type Writes } from './writes';

/** Works out conditions, and templates that give a value. Throws where a text cannot be worked out. */
export interface Evaluator {
  isTrue(condition: string, scope: FlowScope): boolean;
  valueOf(template: unknown, scope: FlowScope): unknown;
  /** What the node at a path is to give without being run: by hand, or as in another execution. Default: nothing. */
  given?(path: string): GivenResult | undefined;
}
export interface GivenResult {
  output: unknown;
  port: string;
  writes: Writes;
}
interface LoopConfig {
  maxIterations: number;
  while?: string;
  until?: string;
}
interface IterationConfig {
  items: unknown;
  concurrency: number;
  maxItems: number;
  onItemError: 'fail' | 'skip';
}
const NOTHING: Writes = {};

/** One step of an execution: changes `state` in place, and says in `events` what came of it. */
export class Walk {
  readonly events: EngineEvent[] = [];
  /** Scopes all of whose nodes are settled. */
  private closing: string[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly state: EngineState,
    private readonly evaluator: Evaluator,
  ) {}

  /** Opens a scope: what nothing leads to starts, and whatever lies behind edges that are taken from the outset. */
  open(scopePath: string, opened: Pick<ScopeState, 'round' | 'base' | 'item' | 'last'>): void {
    const loopId = opened.round?.loopId;
    const nodes = this.plan.regions.get(loopId) ?? [];
    const scope: ScopeState = {
      ...opened,
      ...{ nodes: {}, edges: {}, open: nodes.length, returned: null, isBroken: false },
    };
    this.state.scopes[scopePath] = scope;
    for (const { incoming } of nodes)
      for (const { source, place } of incoming) if (source === loopId) scope.edges[place] = true;
    const first = nodes.filter(({ node, incoming }) =>
      loopId === undefined
        ? incoming.length === 0
        : incoming.some(({ source }) => source === loopId) && node.id !== loopId,
    );
    if (nodes.length === 0) this.closing.push(scopePath);
    for (const { node } of first) this.decide(scopePath, node.id);
  }

  /** What came of a node that a worker ran. Nothing where the execution has gone on without it. */
  finish(path: string, result: { output: unknown; port: string; writes: Writes }): void {
    const { scope, id } = splitPath(path);
    if (this.state.scopes[scope]?.nodes[id]?.is === 'ready') this.settle(scope, id, result);
  }

  /** A node has failed for good: by its own rule, else what it lies in fails. */
  fail(path: string, error: FlowError): void {
    const { scope: scopePath, id } = splitPath(path);
    const scope = this.state.scopes[scopePath];
    const node = this.plan.nodes.get(id);
    const known = scope?.nodes[id];
    if (!scope || !node || !known || known.is === 'done' || known.is === 'skipped') return;
    const { onError, defaultOutput = null } = node.common;
    if (onError === 'default')
      return this.settle(scopePath, id, { output: defaultOutput, port: 'out', writes: NOTHING, error });
    if (onError === 'error') return this.settle(scopePath, id, { output: null, port: 'error', writes: NOTHING, error });
    this.forget(path);
    this.events.push({ type: 'failed', path, error });
    const { round } = scope;
    if (!round) {
      this.drop('');
      this.state.end = { error: { ...error, path } };
      return;
    }
    const loopPath = nodePath(round.parent, round.loopId);
    const loop = this.plan.nodes.get(round.loopId);
    if (loop?.node.type === 'iteration' && (loop.config as IterationConfig).onItemError === 'skip') {
      this.drop(`${scopePath}/`);
      return this.endRound(scopePath, { output: null, writes: NOTHING, isBroken: false });
    }
    this.drop(`${loopPath}[`);
    this.fail(loopPath, error);
  }

  /** Ends rounds and, with the last, the execution: until nothing more follows by itself. */
  close(): void {
    for (let path = this.closing.pop(); path !== undefined && !this.state.end; path = this.closing.pop()) {
      const scope = this.state.scopes[path];
      if (!scope || scope.open > 0) continue;
      if (scope.round)
        this.endRound(path, {
          ...{ output: this.roundOutput(scope), isBroken: scope.isBroken },
          writes: gatherWrites(this.plan, this.state, path),
        });
      else this.state.end = { output: this.state.output ? this.state.output.value : this.roundOutput(scope) };
    }
  }

  /** Starts or skips a node once it is known of all edges that lead to it whether they are taken. */
  private decide(scopePath: string, id: string): void {
    const scope = this.state.scopes[scopePath];
    const node = this.plan.nodes.get(id);
    if (!scope || !node || scope.nodes[id]) return;
    let isReached = node.node.type === 'start';
    for (const { place } of node.incoming) {
      const isTaken = scope.edges[place];
      if (isTaken === undefined) return;
      isReached ||= isTaken;
    }
    const path = nodePath(scopePath, id);
    if (!isReached) {
      this.events.push({ type: 'skipped', path });
      return this.leave(scopePath, node, { is: 'skipped' }, () => false);
    }
    const { type } = node.node;
    scope.nodes[id] = { is: 'ready' };
    const given = type === 'start' ? undefined : this.evaluator.given?.(path);
    if (given) this.settle(scopePath, id, { ...given, isGiven: true });
    else if (type === 'start') this.settle(scopePath, id, { output: this.state.input, port: 'out', writes: NOTHING });
    else if (type === 'parallel') this.settle(scopePath, id, { output: null, port: 'out', writes: NOTHING });
    else if (type === 'loop' || type === 'iteration') this.startRounds(scopePath, node, path);
    else this.state.ready.push(path);
  }

  private settle(
    scopePath: string,
    id: string,
    { output, port, writes, error, isGiven }: GivenResult & { error?: FlowError; isGiven?: true },
  ): void {
    const node = this.plan.nodes.get(id);
    if (!node) return;
    const path = nodePath(scopePath, id);
    this.forget(path);
    this.events.push({
      ...{ type: 'finished', path, port, output, writes },
      ...(error && { error }),
      ...(isGiven && { isGiven }),
    });
    if (node.node.type === 'output' && (this.state.output === null || this.state.output.place <= node.place))
      this.state.output = { place: node.place, value: output };
    if (node.node.type === 'reply' && typeof output === 'string') this.state.replies.push(output);
    const done: NodeState = { is: 'done', port, output, writes, ...(error && { error }) };
    this.leave(scopePath, node, done, (sourcePort) => (node.takesAll ? sourcePort !== 'error' : sourcePort === port));
  }

  private leave(scopePath: string, node: PlannedNode, becomes: NodeState, isTaken: (port: string) => boolean): void {
    const scope = this.state.scopes[scopePath];
    if (!scope) return;
    scope.nodes[node.node.id] = becomes;
    scope.open -= 1;
    for (const { sourcePort, targetPort } of node.back)
      if (isTaken(sourcePort)) {
        const before = scope.returned === null ? undefined : this.plan.nodes.get(scope.returned);
        if (!before || before.place <= node.place) scope.returned = node.node.id;
        scope.isBroken ||= targetPort === 'break';
      }
    const walked = node.outgoing.filter(({ target }) => this.plan.nodes.get(target)?.region === node.region);
    for (const { place, sourcePort } of walked) scope.edges[place] = isTaken(sourcePort);
    for (const { target } of walked) this.decide(scopePath, target);
    if (scope.open === 0) this.closing.push(scopePath);
  }

  private startRounds(scopePath: string, node: PlannedNode, path: string): void {
    const scope = this.state.scopes[scopePath];
    if (!scope) return;
    const seen = scopeOf(this.plan, this.state, path);
    const rounds: Rounds = {
      ...{ base: seen.state, begun: 0, done: 0, last: null, writes: NOTHING, joined: 0, later: {} },
    };
    scope.nodes[node.node.id] = { is: 'looping', rounds };
    try {
      if (node.node.type === 'loop') {
        if (this.mayGoOn(node, path, rounds)) this.beginRound(path, scopePath, node, rounds);
        else this.endRounds(path, rounds);
        return;
      }
      const { items, concurrency, maxItems } = node.config as IterationConfig;
      rounds.items = readItems(this.evaluator.valueOf(items, seen), maxItems);
      rounds.results = rounds.items.map(() => null);
      if (rounds.items.length === 0) return this.endRounds(path, rounds);
      for (let count = 0; count < Math.min(concurrency, rounds.items.length); count += 1)
        this.beginRound(path, scopePath, node, rounds);
    } catch (error) {
      this.fail(path, asFlowError(error));
    }
  }

  private mayGoOn(node: PlannedNode, path: string, rounds: Rounds): boolean {
    const config = node.config as LoopConfig;
    if (rounds.begun >= config.maxIterations) return false;
    return config.while === undefined || this.evaluator.isTrue(config.while, this.betweenRounds(path, rounds));
  }

  /** What conditions of a loop see: the state as it is after the rounds so far. */
  private betweenRounds(path: string, { base, begun, last }: Rounds): FlowScope {
    return { ...scopeOf(this.plan, this.state, path), state: base, round: begun, last };
  }

  private beginRound(path: string, parent: string, { node }: PlannedNode, rounds: Rounds): void {
    const index = rounds.begun;
    rounds.begun += 1;
    this.open(`${path}[${index}]`, {
      ...{ round: { loopId: node.id, parent, index }, base: rounds.base },
      ...(rounds.items ? { item: rounds.items[index] } : { last: rounds.last }),
    });
  }

  private endRound(scopePath: string, ended: { output: unknown; writes: Writes; isBroken: boolean }): void {
    const round = this.state.scopes[scopePath]?.round;
    delete this.state.scopes[scopePath];
    if (!round) return;
    const path = nodePath(round.parent, round.loopId);
    const node = this.plan.nodes.get(round.loopId);
    const looping = this.state.scopes[round.parent]?.nodes[round.loopId];
    if (!node || looping?.is !== 'looping') return;
    const { rounds } = looping;
    rounds.done += 1;
    rounds.later[round.index] = ended.writes;
    for (let next = rounds.later[rounds.joined]; next; next = rounds.later[rounds.joined]) {
      rounds.writes = joinWrites(this.plan.fields, rounds.writes, next);
      delete rounds.later[rounds.joined];
      rounds.joined += 1;
    }
    try {
      if (rounds.items && rounds.results) {
        rounds.results[round.index] = ended.output;
        if (rounds.begun < rounds.items.length) this.beginRound(path, round.parent, node, rounds);
        else if (rounds.done === rounds.items.length) this.endRounds(path, rounds);
        return;
      }
      rounds.last = ended.output;
      rounds.base = applyWrites(this.plan.fields, rounds.base, ended.writes);
      const { until } = node.config as LoopConfig;
      const isOver =
        ended.isBroken || (until !== undefined && this.evaluator.isTrue(until, this.betweenRounds(path, rounds)));
      if (!isOver && this.mayGoOn(node, path, rounds)) this.beginRound(path, round.parent, node, rounds);
      else this.endRounds(path, rounds);
    } catch (error) {
      this.fail(path, asFlowError(error));
    }
  }

  private endRounds(path: string, { results, last, writes }: Rounds): void {
    const { scope, id } = splitPath(path);
    this.settle(scope, id, { output: results ?? last, port: 'out', writes });
  }

  /** Of the node that led back into the loop; else of the last in order that nothing followed. */
  private roundOutput(scope: ScopeState): unknown {
    const output = (id: string) => {
      const known = scope.nodes[id];
      return known?.is === 'done' ? known.output : undefined;
    };
    if (scope.returned !== null) return output(scope.returned) ?? null;
    const nodes = this.plan.regions.get(scope.round?.loopId) ?? [];
    const last = nodes.findLast(
      ({ node, outgoing }) =>
        scope.nodes[node.id]?.is === 'done' && !outgoing.some(({ place }) => scope.edges[place] === true),
    );
    return (last && output(last.node.id)) ?? null;
  }

  /** Everything under a path is over: what was begun there counts no more. */
  private drop(prefix: string): void {
    for (const path of Object.keys(this.state.scopes))
      if (path !== '' && path.startsWith(prefix)) delete this.state.scopes[path];
    const isOver = (path: string) => path.startsWith(prefix);
    for (const path of this.state.running.filter(isOver)) this.events.push({ type: 'dropped', path });
    this.state.running = this.state.running.filter((path) => !isOver(path));
    this.state.ready = this.state.ready.filter((path) => !isOver(path));
  }

  private forget(path: string): void {
    for (const list of [this.state.running, this.state.ready]) {
      const at = list.indexOf(path);
      if (at !== -1) list.splice(at, 1);
    }
  }
}

function readItems(value: unknown, most: number): unknown[] {
  const items: unknown = typeof value === 'string' ? parseOrNot(value) : value;
  if (!Array.isArray(items)) throw new FlowFault('iteration_items_invalid', 'What it is to go through is no list.');
  if (items.length > most)
    throw new FlowFault('iteration_too_long', `It may go through ${most} items; these are ${items.length}.`);
  return items;
}

function parseOrNot(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A fault of the flow itself, found while it is walked. */
export class FlowFault extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const asFlowError = (error: unknown): FlowError => ({
  code: error instanceof FlowFault ? error.code : 'expression_failed',
  message: error instanceof Error ? error.message : 'A text could not be worked out.',
  retryable: false,
});
