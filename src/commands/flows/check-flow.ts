import { Types } from 'mongoose';
import type { FlowGraph, GraphFault } from '../../contracts/flows/graph';
import { checkGraph } from '../../flows/graph/check-graph';
import { findStoreFaults } from './documents/named-stores';
import { fault } from '../../flows/graph/fault';
import { findVariables } from '../../flows/text/named-variables';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { unprocessable } from '../../platform/errors';
import { visibleTo } from '../../security/flows/flow-permissions';

/** What is wrong with a graph: by itself, and in what it names of the caller's organisation. */
export async function checkFlow(
  models: Models,
  caller: Caller,
  graph: FlowGraph,
  own?: Types.ObjectId,
): Promise<GraphFault[]> {
  const named = await Promise.all([
    findSubflowFaults(models, caller, graph, own),
    findToolFaults(models, caller, graph),
    findVaultFaults(models, caller, graph),
    findStoreFaults(models, caller, graph),
  ]);
  return [...checkGraph(graph), ...named.flat()];
}

/** Throws 422 `flow_invalid` with all that keeps a graph from being run. */
export async function requireSound(
  models: Models,
  caller: Caller,
  graph: FlowGraph,
  own?: Types.ObjectId,
): Promise<void> {
  const faults = (await checkFlow(models, caller, graph, own)).filter(({ severity }) => severity === 'error');
  if (faults.length === 0) return;
  throw unprocessable('flow_invalid', `The flow has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}.`, {
    errors: faults.map(({ node_id: node, path, edge, message }) => ({
      path:
        node === null ? (edge === null ? 'graph' : `edges.${edge}`) : `nodes.${node}${path ? `.config.${path}` : ''}`,
      message,
    })),
  });
}

/** Credentials and variables that there are not. */
async function findVaultFaults(models: Models, caller: Caller, { nodes }: FlowGraph): Promise<GraphFault[]> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const credentials = nodes.flatMap(({ id, type, config }) =>
    type === 'http' && typeof config['credential'] === 'string' ? [{ id, name: config['credential'] }] : [],
  );
  // In code `vars` may be a name of its own.
  const variables = nodes.flatMap(({ id, type, config }) =>
    type === 'code' ? [] : findVariables(JSON.stringify(config).replaceAll('\\"', '"')).map((name) => ({ id, name })),
  );
  const [knownCredentials, knownVariables] = await Promise.all([
    credentials.length > 0 ? models.FlowCredential.find({ organisationId }, { name: 1 }).lean() : [],
    variables.length > 0 ? models.FlowVariable.find({ organisationId }, { name: 1 }).lean() : [],
  ]);
  const names = (known: readonly { name: string }[]) => new Set(known.map(({ name }) => name));
  const [there, set] = [names(knownCredentials), names(knownVariables)];
  return [
    ...credentials
      .filter(({ name }) => !there.has(name))
      .map(({ id, name }) =>
        fault('credential_unknown', `There is no credential ${name}.`, { node: id, path: 'credential' }),
      ),
    ...variables
      .filter(({ name }) => !set.has(name))
      .map(({ id, name }) => fault('variable_unknown', `There is no variable ${name}.`, { node: id })),
  ];
}

async function findSubflowFaults(
  models: Models,
  caller: Caller,
  { nodes }: FlowGraph,
  own: Types.ObjectId | undefined,
): Promise<GraphFault[]> {
  const subflows = nodes.flatMap(({ id, type, config }) =>
    type === 'subflow' && typeof config['workflowId'] === 'string' && Types.ObjectId.isValid(config['workflowId'])
      ? [{ id, flow: config['workflowId'] }]
      : [],
  );
  if (subflows.length === 0) return [];
  const known = await models.Flow.find(
    { _id: { $in: subflows.map(({ flow }) => new Types.ObjectId(flow)) }, ...visibleTo(caller) },
    { _id: 1 },
  ).lean();
  const names = new Set(known.map(({ _id }) => _id.toHexString()));
  return subflows.flatMap(({ id, flow }) => {
    if (!names.has(flow)) return [fault('subflow_unknown', 'There is no such flow.', { node: id, path: 'workflowId' })];
    if (flow === own?.toHexString())
      return [
        fault('subflow_itself', 'It runs itself: that ends at the bound of depth.', { node: id, severity: 'warning' }),
      ];
    return [];
  });
}

async function findToolFaults(models: Models, caller: Caller, { nodes }: FlowGraph): Promise<GraphFault[]> {
  const named = nodes.flatMap(({ id, type, config }) => {
    const { tool, tools } = config;
    if (type === 'tool' && typeof tool === 'string') return [{ id, slug: tool, path: 'tool' }];
    if (type !== 'agent' || !Array.isArray(tools)) return [];
    return tools.flatMap((slug, place) => (typeof slug === 'string' ? [{ id, slug, path: `tools.${place}` }] : []));
  });
  if (named.length === 0) return [];
  const known = await models.Flow.find(
    { slug: { $in: named.map(({ slug }) => slug) }, ...visibleTo(caller) },
    { slug: 1 },
  ).lean<{ slug: string }[]>();
  const slugs = new Set(known.map(({ slug }) => slug));
  return named
    .filter(({ slug }) => !slugs.has(slug))
    .map(({ id, slug, path }) => fault('tool_unknown', `There is no flow ${slug}.`, { node: id, path }));
}
