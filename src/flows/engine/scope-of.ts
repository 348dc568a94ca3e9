import type { FlowScope } from '../flow-scope';
import type { Plan } from '../graph/build-plan';
import { type EngineState, splitPath } from './state';
import { applyWrites, joinWrites, type Writes } from './writes';

/** Ids of the nodes of one scope that led to a node by edges that were taken. */
function findLeading(plan: Plan, state: EngineState, scopePath: string, id: string): Set<string> {
  const scope = state.scopes[scopePath];
  const found = new Set<string>();
  const ahead = [id];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop())
    for (const { source, place } of plan.nodes.get(next)?.incoming ?? [])
      if (scope?.edges[place] === true && !found.has(source) && source !== scope.round?.loopId) {
        found.add(source);
        ahead.push(source);
      }
  return found;
}

/** All that nodes of a scope wrote, in the graph's order: of those that led to `id`, or of all. */
export function gatherWrites(plan: Plan, state: EngineState, scopePath: string, id?: string): Writes {
  const scope = state.scopes[scopePath];
  if (!scope) return {};
  const leading = id === undefined ? undefined : findLeading(plan, state, scopePath, id);
  let writes: Writes = {};
  for (const { node } of plan.regions.get(scope.round?.loopId) ?? []) {
    const known = scope.nodes[node.id];
    if (known?.is === 'done' && (leading === undefined || leading.has(node.id)))
      writes = joinWrites(plan.fields, writes, known.writes);
  }
  return writes;
}

/** What the node at a path sees. The same whatever else is under way. */
export function scopeOf(plan: Plan, state: EngineState, path: string): FlowScope {
  const { scope: scopePath, id } = splitPath(path);
  const scope = state.scopes[scopePath];
  if (!scope) throw new Error(`there is no ${path} in the execution`);
  const entries = [...findLeading(plan, state, scopePath, id)].flatMap((leading) => {
    const known = scope.nodes[leading];
    if (known?.is !== 'done') return [];
    const { output, error } = known;
    return [[leading, { output, ...(error && { error: { code: error.code, message: error.message } }) }] as const];
  });
  const { round } = scope;
  const outer = round && scopeOf(plan, state, round.parent === '' ? round.loopId : `${round.parent}/${round.loopId}`);
  return {
    input: state.input,
    ...(state.vars && { vars: state.vars }),
    ...outer,
    state: applyWrites(plan.fields, scope.base, gatherWrites(plan, state, scopePath, id)),
    nodes: { ...outer?.nodes, ...Object.fromEntries(entries) },
    ...(round && { index: round.index, round: round.index }),
    ...('item' in scope && { item: scope.item }),
    ...('last' in scope && { last: scope.last }),
  };
}
