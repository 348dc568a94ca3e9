import type { Types } from 'mongoose';
import type { FlowGraph } from '../../contracts/flows/graph';
import type { FlowRecord } from '../../models/flows/flow.model';
import { visibleTo } from '../../security/flows/flow-permissions';
import { type Finder, QUERY_MAX_MS, TEXT_MAX } from '../finder';

/** Flows, by name, description and the names of their nodes; for whoever may see them. */
export const flowFinder: Finder = {
  async changed(models, { at, after }, limit) {
    const found = await models.Flow.find(
      {
        updatedAt: { $gte: at },
        ...(after ? { $or: [{ updatedAt: { $gt: at } }, { _id: { $gt: after } }] } : {}),
      },
      { updatedAt: 1 },
    )
      .sort({ updatedAt: 1, _id: 1 })
      .limit(limit)
      .lean<{ _id: Types.ObjectId; updatedAt: Date }[]>();
    return found.map(({ _id: id, updatedAt }) => ({ id, at: updatedAt }));
  },

  async describe(models, ids) {
    const flows = await models.Flow.find({ _id: { $in: ids } }, { chat: 0 })
      .sort({ _id: 1 })
      .lean<FlowRecord[]>();
    return flows.map((flow) => ({
      ...{ id: flow._id, organisationId: flow.organisationId, title: flow.name, changedAt: flow.updatedAt },
      text: textOf(flow),
      // Nobody named: everybody of the organisation.
      readers: flow.access === 'private' ? [flow.userId.toHexString()] : [],
    }));
  },

  async present(models, ids) {
    const found = await models.Flow.find({ _id: { $in: ids } }, { _id: 1 })
      .sort({ _id: 1 })
      .lean<{ _id: Types.ObjectId }[]>();
    return found.map(({ _id }) => _id);
  },

  maySee: async (_models, caller) => (entry) => entry.readers.length === 0 || entry.readers.includes(caller.userId),

  async open(models, caller, ids) {
    const found = await models.Flow.find({ _id: { $in: ids }, ...visibleTo(caller) }, { name: 1, updatedAt: 1 })
      .sort({ _id: 1 })
      .maxTimeMS(QUERY_MAX_MS)
      .lean<Pick<FlowRecord, '_id' | 'name' | 'updatedAt'>[]>();
    return found.map(({ _id, name: title, updatedAt: changedAt }) => {
      const id = _id.toHexString();
      return { id, title, path: `/flows/${id}`, changedAt };
    });
  },
};

function textOf({ description, slug, graph }: FlowRecord): string {
  const { nodes } = JSON.parse(graph) as FlowGraph;
  const names = nodes.flatMap(({ id, name, type }) => [name ?? id, type]);
  return [description, slug, ...names].join(' ').slice(0, TEXT_MAX);
}
