import { Types } from 'mongoose';
import type { ExecuteBody } from '../../../contracts/flows/executions';
import type { FlowGraph } from '../../../contracts/flows/graph';
import type { FlowRecord, FlowVersionRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { requireSound } from '../check-flow';
import { chatOf, graphOf, keepTexts } from '../flow-texts';
import { readVersion } from '../kept-versions';
import { findVersion } from '../publish-flow';

/**
 * What a call runs: the version named, else the published one, else the draft, as a copy that is kept once by its hash. 404
 * `version_not_found`, 422 `flow_invalid` for a draft with faults.
 */
export async function findVersionToRun(
  models: Models,
  caller: Caller,
  flow: FlowRecord,
  asked: ExecuteBody['version'],
): Promise<FlowVersionRecord> {
  if (typeof asked === 'number') return findVersion(models, flow._id, asked);
  if (asked === undefined && flow.publishedId) {
    const published = await readVersion(models, flow.publishedId);
    if (!published) throw notFound('version_not_found', 'The published version is gone.');
    return published;
  }
  return keepCopy(models, caller, flow);
}

/** A draft, or a part of it to try (`graph`), as a record that executions can name; kept once by its hash. 422 `flow_invalid`. */
export async function keepCopy(
  models: Models,
  caller: Caller,
  flow: FlowRecord,
  graph?: FlowGraph,
): Promise<FlowVersionRecord> {
  const { hash, nodeCount, graph: text } = graph ? keepTexts(graph, chatOf(flow)) : flow;
  const kept = { flowId: flow._id, hash, number: { $exists: false } };
  const copy = await models.FlowVersion.findOne(kept).sort({ _id: 1 }).lean<FlowVersionRecord>();
  if (copy) return copy;
  await requireSound(models, caller, graph ?? graphOf(flow), flow._id);
  const made = {
    ...{ _id: new Types.ObjectId(), organisationId: flow.organisationId, flowId: flow._id, hash },
    ...{ graph: text, chat: flow.chat, nodeCount, note: '' },
    ...{ userId: new Types.ObjectId(caller.userId), createdAt: new Date() },
  };
  await models.FlowVersion.collection.insertOne(made as never);
  return made as FlowVersionRecord;
}
