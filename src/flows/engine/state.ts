import type { StateValues, StateWrite, Writes } from './writes';

/** Why a node, or an execution, came to nothing. */
export interface FlowError {
  code: string;
  message: string;
  retryable: boolean;
}

/** What came of a node. `port`: by which it goes on; default `out`. */
export type NodeResult = { output: unknown; port?: string; writes?: readonly StateWrite[] } | { error: FlowError };

export type NodeState =
  | { is: 'ready' }
  /** A loop whose rounds are under way. */
  | { is: 'looping'; rounds: Rounds }
  | { is: 'done'; port: string; output: unknown; writes: Writes; error?: FlowError }
  | { is: 'skipped' };

/** Where a loop or an iteration stands. */
export interface Rounds {
  /** State as the next round of a loop sees it, and as each round of an iteration does. */
  base: StateValues;
  begun: number;
  done: number;
  /** Of an iteration: what it goes through, and what each round gave. */
  items?: unknown[];
  results?: unknown[];
  /** Of a loop: what the last round gave. */
  last: unknown;
  /** Of the rounds up to `joined`, in order; what later ones wrote waits in `later`. */
  writes: Writes;
  joined: number;
  later: Record<string, Writes>;
}

/** The whole flow (path ''), or one round of a loop (`each[3]`). */
export interface ScopeState {
  /** Whose round it is; null: the whole flow. */
  round: { loopId: string; parent: string; index: number } | null;
  base: StateValues;
  nodes: Record<string, NodeState>;
  /** By place in the graph: taken, or dead. */
  edges: Record<string, boolean>;
  /** Nodes of which it is not known yet what comes of them. */
  open: number;
  item?: unknown;
  last?: unknown;
  /** The last node in order that leads back into the loop; its output is the round's. */
  returned: string | null;
  isBroken: boolean;
}

export type FlowEnd = { output: unknown } | { error: FlowError & { path: string } };

/** Where an execution stands: JSON, so it can be kept and gone on with. */
export interface EngineState {
  input: unknown;
  /** The organisation's variables; absent: the flow names none. */
  vars?: StateValues;
  scopes: Record<string, ScopeState>;
  /** Paths of nodes that may start and were not begun. */
  ready: string[];
  /** Paths of nodes that were begun. */
  running: string[];
  /** What was said to whoever talks to the flow, in order. */
  replies: string[];
  /** Of the output node that comes last in the graph. */
  output: { place: number; value: unknown } | null;
  end: FlowEnd | null;
}

/** What happened without a worker: for the record of the execution. */
export type EngineEvent =
  | { type: 'finished'; path: string; port: string; output: unknown; writes: Writes; error?: FlowError; isGiven?: true }
  | { type: 'skipped'; path: string }
  | { type: 'failed'; path: string; error: FlowError }
  /** It was begun, and what it lies in has failed: its result counts no more. */
  | { type: 'dropped'; path: string };

export const nodePath = (scope: string, id: string): string => (scope === '' ? id : `${scope}/${id}`);
/** A node's path as its scope's and its id. */
export function splitPath(path: string): { scope: string; id: string } {
  const at = path.lastIndexOf('/');
  return at === -1 ? { scope: '', id: path } : { scope: path.slice(0, at), id: path.slice(at + 1) };
}
