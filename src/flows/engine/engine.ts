import type { Plan, PlannedNode } from '../graph/build-plan';
import { type EngineEvent, type EngineState, type NodeResult, splitPath } from './state';
import { type Evaluator, Walk } from './walk';
import { gatherWrites } from './scope-of';
import { applyWrites, firstValues, type StateValues } from './writes';

/** An execution at its beginning, gone on with up to the first nodes that a worker has to run. */
export function startFlow(
  plan: Plan,
  input: unknown,
  evaluator: Evaluator,
  vars?: StateValues,
): { state: EngineState; events: EngineEvent[] } {
  const state: EngineState = {
    ...{ input, ...(vars && { vars }), scopes: {}, ready: [], running: [], replies: [], output: null, end: null },
  };
  const walk = new Walk(plan, state, evaluator);
  walk.open('', { round: null, base: firstValues(plan.fields) });
  walk.close();
  return { state, events: walk.events };
}

/** Paths of nodes that may start now: they count as begun. `most`: of them at once, with those that are begun. */
export function takeReady(state: EngineState, most = Infinity): string[] {
  const taken = state.ready.splice(0, Math.max(0, most - state.running.length));
  state.running.push(...taken);
  return taken;
}

/** After a crash: what was begun is begun again, before what was not. */
export function resumeFlow(state: EngineState): void {
  state.ready = [...state.running, ...state.ready];
  state.running = [];
}

/**
 * What came of a node leads to what may start now. Changes `state`; results of nodes that the execution has gone on without change
 * nothing. In whatever order results of branches come, the end is the same.
 */
export function applyResult(
  plan: Plan,
  state: EngineState,
  path: string,
  result: NodeResult,
  evaluator: Evaluator,
): EngineEvent[] {
  if (state.end) return [];
  const walk = new Walk(plan, state, evaluator);
  if ('error' in result) walk.fail(path, result.error);
  else {
    const writes = Object.fromEntries((result.writes ?? []).map(({ name, value }) => [name, value]));
    walk.finish(path, { output: result.output, port: result.port ?? 'out', writes });
  }
  walk.close();
  return walk.events;
}

/** What the state holds once the flow has ended: after all that was written. */
export function finalState(plan: Plan, state: EngineState): StateValues {
  const scope = state.scopes[''];
  return scope ? applyWrites(plan.fields, scope.base, gatherWrites(plan, state, '')) : {};
}

/** The type of the node at a path, and its config. */
export const nodeAt = (plan: Plan, path: string): PlannedNode | undefined => plan.nodes.get(splitPath(path).id);
