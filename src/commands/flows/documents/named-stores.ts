import { Types } from 'mongoose';
import type { FlowGraph, GraphFault } from '../../../contracts/flows/graph';
import { fault } from '../../../flows/graph/fault';
import type { DocumentStoreRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { NOT_DELETED } from './stores';

const ID = /^[0-9a-f]{24}$/;

/** The organisation's stores of these names or ids, by what they were asked for by; those that there are not are missing. */
export async function findNamedStores(
  models: Models,
  { organisationId }: Pick<Caller, 'organisationId'>,
  names: readonly string[],
): Promise<Map<string, DocumentStoreRecord>> {
  if (names.length === 0) return new Map();
  const ids = names.filter((name) => ID.test(name)).map((name) => new Types.ObjectId(name));
  const stores = await models.DocumentStore.find({
    ...{ organisationId: new Types.ObjectId(organisationId), ...NOT_DELETED },
    $or: [{ slug: { $in: names } }, { _id: { $in: ids } }],
  }).lean<DocumentStoreRecord[]>();
  const byName = new Map(
    stores.flatMap((store) => [[store._id.toHexString(), store] as const, [store.slug, store] as const]),
  );
  return new Map(
    names.flatMap((name) => {
      const store = byName.get(name);
      return store ? [[name, store] as const] : [];
    }),
  );
}

const storesIn = ({ nodes }: FlowGraph) =>
  nodes.flatMap(({ id, type, config }) =>
    type === 'retrieval' && Array.isArray(config['stores'])
      ? config['stores'].flatMap((name: unknown, place) => (typeof name === 'string' ? [{ id, name, place }] : []))
      : [],
  );

/** Stores that a graph names and the organisation has not. */
export async function findStoreFaults(models: Models, caller: Caller, graph: FlowGraph): Promise<GraphFault[]> {
  const named = storesIn(graph);
  const known = await findNamedStores(
    models,
    caller,
    named.map(({ name }) => name),
  );
  return named
    .filter(({ name }) => !known.has(name))
    .map(({ id, name, place }) =>
      fault('store_unknown', `There is no document store ${name}.`, { node: id, path: `stores.${place}` }),
    );
}

/** The graph with names of stores in place of their ids: another organisation may have stores of these names. */
export async function nameStores(
  models: Models,
  caller: Pick<Caller, 'organisationId'>,
  graph: FlowGraph,
): Promise<FlowGraph> {
  const ids = storesIn(graph).flatMap(({ name }) => (ID.test(name) ? [name] : []));
  if (ids.length === 0) return graph;
  const known = await findNamedStores(models, caller, ids);
  const nodes = graph.nodes.map((node) => {
    const { stores } = node.config;
    if (node.type !== 'retrieval' || !Array.isArray(stores)) return node;
    const named = stores.map((name: unknown) => (typeof name === 'string' ? (known.get(name)?.slug ?? name) : name));
    return { ...node, config: { ...node.config, stores: named } };
  });
  return { ...graph, nodes };
}
