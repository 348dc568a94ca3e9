import type { Types } from 'mongoose';
import type { GivenResult } from '../../../flows/engine/walk';
import type { Plan } from '../../../flows/graph/build-plan';
import type { FlowNodeRunRecord } from '../../../models/flows/flow-node-run.model';
import type { Models } from '../../../models/index';
import { notFound, unprocessable } from '../../../platform/errors';

/** Nodes that a replay runs: the one that it begins with, and all that it leads to. Nodes of a loop's body are run with their loop. */
export function findReplayed(plan: Plan, fromNode: string): ReadonlySet<string> {
  const found = new Set<string>();
  const ahead = [outermost(plan, fromNode)];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const { target } of plan.nodes.get(id)?.outgoing ?? [])
      if (plan.nodes.get(target)?.region === undefined) ahead.push(target);
  }
  return found;
}

function outermost(plan: Plan, id: string): string {
  let outer = id;
  for (let region = plan.nodes.get(outer)?.region; region !== undefined; region = plan.nodes.get(outer)?.region)
    outer = region;
  return outer;
}

/**
 * What the nodes before `fromNode` gave in an execution, by path: a replay takes it over. 404 `node_not_found`; 422
 * `replay_impossible` where one of them has no result to take over, because it failed, or is another than then.
 */
export async function readTakenOver(
  models: Models,
  plan: Plan,
  of: Types.ObjectId,
  fromNode: string,
): Promise<ReadonlyMap<string, GivenResult>> {
  if (!plan.nodes.has(fromNode)) throw notFound('node_not_found', `The flow has no node ${fromNode.slice(0, 60)}.`);
  const replayed = findReplayed(plan, fromNode);
  const rows = await models.FlowNodeRun.find({ runId: of, path: { $not: /\// } }).lean<FlowNodeRunRecord[]>();
  const byPath = new Map(rows.map((row) => [row.path, row]));
  const taken = new Map<string, GivenResult>();
  const missing: { path: string; message: string }[] = [];
  for (const { node, region } of plan.nodes.values()) {
    if (region !== undefined || replayed.has(node.id) || node.type === 'start') continue;
    const row = byPath.get(node.id);
    // What nothing led to is skipped again.
    if (row?.status === 'skipped') continue;
    if (row?.status !== 'succeeded' || row.type !== node.type) {
      const why =
        row && row.type !== node.type ? 'was a node of another type' : 'has no result that could be taken over';
      missing.push({ path: `nodes.${node.id}`, message: why });
      continue;
    }
    taken.set(node.id, {
      output: row.output == null ? null : (JSON.parse(row.output) as unknown),
      port: row.port ?? 'out',
      writes: row.writes == null ? {} : (JSON.parse(row.writes) as Record<string, unknown>),
    });
  }
  const needed = missing.filter(({ path }) => leadsTo(plan, path.slice('nodes.'.length), replayed));
  if (needed.length > 0)
    throw unprocessable('replay_impossible', `It cannot begin at ${fromNode}: what lies before it is not there.`, {
      errors: needed,
    });
  return taken;
}

/** Whether the replay rests on a node: directly or by way of others. */
function leadsTo(plan: Plan, id: string, replayed: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const ahead = [id];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (replayed.has(next)) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { target } of plan.nodes.get(next)?.outgoing ?? []) ahead.push(target);
  }
  return false;
}
