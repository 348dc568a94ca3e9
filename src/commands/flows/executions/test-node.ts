import type { NodeTestBody } from '../../../contracts/flows/executions';
import { GRAPH_BYTES_MAX } from '../../../contracts/flows/graph';
import { buildTestGraph, findTestedPart } from '../../../flows/graph/build-test-graph';
import type { FlowNodeRunRecord } from '../../../models/flows/flow-node-run.model';
import type { FlowRecord, FlowVersionRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import { notFound, unprocessable } from '../../../platform/errors';
import { graphOf } from '../flow-texts';
import { keepCopy } from './find-version-to-run';

/** Executions that are asked for what a node gave, newest first. */
const LOOKED_AT = 5;

/**
 * The flow that tries one node of a draft, as a copy to run: with what the node names of others as values, from `outputs`, else as they are
 * pinned, else as the newest executions had them. 404 `node_not_found`; 422 `node_test_impossible`, `node_values_missing` (names them), `node_values_too_large`,
 * `flow_invalid`.
 */
export async function findNodeTest(
  models: Models,
  caller: Caller,
  flow: FlowRecord,
  nodeId: string,
  { outputs = {} }: Pick<NodeTestBody, 'outputs'>,
): Promise<FlowVersionRecord> {
  const graph = graphOf(flow);
  if (!graph.nodes.some(({ id }) => id === nodeId))
    throw notFound('node_not_found', `The flow has no node ${nodeId.slice(0, 60)}.`);
  const part = findTestedPart(graph, nodeId);
  if (!part)
    throw unprocessable(
      'node_test_impossible',
      'A start, and what lies in a loop, is tried with the flow or the loop.',
    );
  const pinned = new Map(graph.nodes.map(({ id, config }) => [id, config['pinned']]));
  const values = new Map(part.named.map((id) => [id, id in outputs ? outputs[id] : pinned.get(id)]));
  const open = part.named.filter((id) => values.get(id) === undefined);
  for (const [id, value] of await readNewest(models, flow, open)) values.set(id, value);
  const missing = part.named.filter((id) => values.get(id) === undefined);
  if (missing.length > 0)
    throw unprocessable(
      'node_values_missing',
      `Nothing is known of what ${missing.join(', ')} gives: run the flow, or pin it.`,
      {
        errors: missing.map((id) => ({ path: `outputs.${id}`, message: 'has no value yet' })),
      },
    );
  const built = buildTestGraph(graph, part, values);
  if (Buffer.byteLength(JSON.stringify(built)) > GRAPH_BYTES_MAX)
    throw unprocessable(
      'node_values_too_large',
      'What the node names of others is too large to be tried with: pin less of it.',
    );
  return keepCopy(models, caller, flow, built);
}

/** What these nodes gave last, in one of the newest executions. */
async function readNewest(models: Models, flow: FlowRecord, ids: readonly string[]): Promise<Map<string, unknown>> {
  if (ids.length === 0) return new Map();
  const runs = await models.Run.find({ subjectId: flow._id, 'input.trigger': { $ne: 'test' } }, { _id: 1 })
    .sort({ _id: -1 })
    .limit(LOOKED_AT)
    .lean<Pick<RunRecord, '_id'>[]>();
  const rows = await models.FlowNodeRun.find({
    ...{ runId: { $in: runs.map(({ _id }) => _id) }, path: { $in: ids }, status: 'succeeded' },
  })
    .sort({ runId: 1 })
    .lean<FlowNodeRunRecord[]>();
  // The newest last: it stays.
  return new Map(rows.map(({ path, output }) => [path, output == null ? null : (JSON.parse(output) as unknown)]));
}
