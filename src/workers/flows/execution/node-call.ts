import type { Usage } from '../../../contracts/kernel/common';
import type { FlowModelDeps, SaidBefore } from '../../../agents/flows/ask-flow-model';
import type { NodeResult } from '../../../flows/engine/state';
import type { FlowScope } from '../../../flows/flow-scope';
import type { PlannedNode } from '../../../flows/graph/build-plan';
import type { RunRecord } from '../../../models/runs/run.model';
import type { NanoUsd } from '../../../platform/money';
import type { RunContext, RunWait } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';

/** What model calls of one node came to. */
export interface NodeTally {
  usage: Usage;
  costNanoUsd: NanoUsd;
  model: string | undefined;
}
/** What a chat may set for the models of a flow, where the flow lets it. */
export interface ModelOverrides {
  model?: string | undefined;
  system?: string | undefined;
  temperature?: number | undefined;
  /** Of agents, in place of their own. */
  tools?: readonly string[] | undefined;
}

/** What all nodes of an execution share. */
export interface FlowWorld {
  deps: WorkerDeps;
  run: RunRecord;
  flow: { id: string; name: string };
  model: FlowModelDeps;
  overrides: ModelOverrides;
  /** What was said before in the chat; empty outside of one. */
  history: readonly SaidBefore[];
  /** How many executions lie above this one. */
  depth: number;
}
/** One try of one node. */
export interface NodeCall {
  /** With the rounds of loops that it lies in: `each[3]/ask`. */
  path: string;
  planned: PlannedNode;
  scope: FlowScope;
  /** The run's, with the node's steps under a prefix of their own. */
  context: RunContext;
  /** Ends this try: at the node's time, or with the run. */
  signal: AbortSignal;
  /** From 1. */
  number: number;
  tally: NodeTally;
  isSpoken: boolean;
  /** Told of the execution that does a sub-flow. */
  onChild(runId: string): void;
}
export type NodeRunner = (world: FlowWorld, call: NodeCall) => Promise<NodeResult>;

/** The prefix of a node's steps in the journal: its path, as prefixes hold no slash. */
export const prefixOf = (path: string): string => path.replaceAll('/', '.');
/** The path of the node that a step's key belongs to; undefined: of none. */
export const pathOfKey = (key: string): string | undefined => {
  const end = key.indexOf('/');
  return end < 0 ? undefined : key.slice(0, end).replaceAll('.', '/');
};

/** A node can do nothing more until one of these is over. */
export class NodeWaits extends Error {
  override readonly name = 'NodeWaits';
  constructor(readonly waits: readonly RunWait[]) {
    super(`waiting for ${waits.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`);
  }
}
/** What a node fails with. */
export class NodeFailed extends Error {
  override readonly name = 'NodeFailed';
  constructor(
    readonly code: string,
    message: string,
    readonly retryable = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Works out a text of the node's config; that it cannot be is the node's failure. */
export function workOut<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new NodeFailed(
      'expression_failed',
      error instanceof Error ? error.message : 'A text could not be worked out.',
      false,
      { cause: error },
    );
  }
}

export function addToTally(
  tally: NodeTally,
  { usage, costNanoUsd, model }: { usage: Usage; costNanoUsd: NanoUsd; model: string | undefined },
): void {
  for (const name of ['inputTokens', 'outputTokens', 'cachedInputTokens', 'modelCalls'] as const)
    tally.usage[name] += usage[name];
  tally.costNanoUsd += costNanoUsd;
  tally.model = model ?? tally.model;
}

export const emptyTally = (): NodeTally => ({
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
  costNanoUsd: 0,
  model: undefined,
});
