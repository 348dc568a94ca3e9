import type { Types } from 'mongoose';
import type { Workflow, WorkflowSummary, WorkflowVersion } from '../../contracts/flows/workflows';
import { readPeople } from '../../models/canvas/records/read-people';
import type { FlowRecord, FlowVersionRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { checkFlow } from './check-flow';
import { chatOf, graphOf } from './flow-texts';

/** All of a flow's record that a list shows. */
export const FLOW_SUMMARY_FIELDS = { graph: 0, chat: 0 } as const;

export async function presentSummaries(
  models: Models,
  organisationId: Types.ObjectId,
  flows: readonly FlowRecord[],
): Promise<(flow: FlowRecord) => WorkflowSummary> {
  const people = await readPeople(
    models,
    organisationId,
    flows.map(({ userId }) => userId),
  );
  return (flow) => ({
    id: flow._id.toHexString(),
    ...{ name: flow.name, description: flow.description, kind: flow.kind, slug: flow.slug, access: flow.access },
    owner: people(flow.userId),
    node_count: flow.nodeCount,
    published_version: flow.publishedVersion ?? null,
    is_changed: flow.publishedHash != null && flow.publishedHash !== flow.hash,
    revision: flow.revision,
    created_at: flow.createdAt.toISOString(),
    updated_at: flow.updatedAt.toISOString(),
  });
}

/** A flow with its draft, and what is wrong with that. */
export async function presentFlow(models: Models, caller: Caller, flow: FlowRecord): Promise<Workflow> {
  const graph = graphOf(flow);
  const [present, faults] = await Promise.all([
    presentSummaries(models, flow.organisationId, [flow]),
    checkFlow(models, caller, graph, flow._id),
  ]);
  return { ...present(flow), graph, chat: chatOf(flow), faults };
}

export async function presentVersions(
  models: Models,
  { organisationId, publishedId }: Pick<FlowRecord, 'organisationId' | 'publishedId'>,
  versions: readonly FlowVersionRecord[],
): Promise<(version: FlowVersionRecord) => WorkflowVersion> {
  const people = await readPeople(
    models,
    organisationId,
    versions.map(({ userId }) => userId),
  );
  return (version) => ({
    number: version.number ?? 0,
    ...{ hash: version.hash, note: version.note, node_count: version.nodeCount },
    is_published: publishedId?.equals(version._id) ?? false,
    published_by: people(version.userId),
    created_at: version.createdAt.toISOString(),
  });
}
