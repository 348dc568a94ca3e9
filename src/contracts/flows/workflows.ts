import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { FLOW_KINDS, flowGraphSchema, GRAPH_BYTES_MAX, graphFaultSchema, NODE_TYPES } from './graph';
import { chatSettingsSchema } from './chat-settings';
import { byId, canFlow, FLOW_DESCRIPTION_MAX, FLOW_NAME_MAX, flowsPath, workflowsTag as tag } from './scope';

const path = `${flowsPath}/workflows`;
const worker = { kind: 'organisation', role: 'member' } as const;
const scope = 'flows';
/** A graph, and what goes with it. */
const bodyLimits = { maxBytes: GRAPH_BYTES_MAX + 65_536, maxKeys: 60_000, maxDepth: 24 };

const name = z.string().trim().min(1).max(FLOW_NAME_MAX);
const description = z.string().trim().max(FLOW_DESCRIPTION_MAX);
/** Name in `/v1` and MCP (`flow/<slug>`); unique within the organisation. */
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be lower-case letters, digits and -');

export const workflowSummarySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    description: z.string(),
    kind: z.enum(FLOW_KINDS),
    slug: z.string(),
    access: z.enum(['organisation', 'private']),
    owner: z.object({ id: idSchema, name: z.string() }).nullable(),
    node_count: z.int(),
    /** Number of the version that calls without `version` run; null: none was published, and they run the draft. */
    published_version: z.int().nullable(),
    /** The draft differs from the published version. */
    is_changed: z.boolean(),
    revision: z.int(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'WorkflowSummary' });
export const workflowSchema = workflowSummarySchema
  .extend({
    /** The draft. */
    graph: flowGraphSchema,
    /** Of the draft. */
    chat: chatSettingsSchema,
    faults: z.array(graphFaultSchema),
  })
  .meta({ id: 'Workflow' });
export type Workflow = z.infer<typeof workflowSchema>;
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>;

export const versionSchema = z
  .object({
    number: z.int(),
    /** SHA-256 of graph and settings as canonical JSON: what is published never changes. */
    hash: z.string(),
    note: z.string(),
    node_count: z.int(),
    is_published: z.boolean(),
    published_by: z.object({ id: idSchema, name: z.string() }).nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'WorkflowVersion' });
export type WorkflowVersion = z.infer<typeof versionSchema>;

/** A flow as a file: no ids of ours, no secret. */
export const flowExportSchema = z
  .strictObject({
    format: z.literal('weft.flow'),
    formatVersion: z.int().min(1),
    kind: z.enum(FLOW_KINDS),
    name,
    description: description.default(''),
    graph: flowGraphSchema,
    chat: chatSettingsSchema.optional(),
  })
  .meta({ id: 'FlowExport' });
export type FlowExport = z.infer<typeof flowExportSchema>;

const differing = z.enum(['added', 'removed', 'changed', 'moved']);
export const flowDiffSchema = z
  .object({
    from: z.int().nullable(),
    to: z.int().nullable(),
    nodes: z.array(
      z.object({
        id: z.string(),
        change: differing,
        /** What of it differs: `name`, `type`, `config.url`. */
        paths: z.array(z.string()),
        before: z.unknown(),
        after: z.unknown(),
      }),
    ),
    edges: z.array(z.object({ change: z.enum(['added', 'removed']), edge: z.string() })),
    /** Settings that differ. */
    settings: z.array(z.string()),
  })
  .meta({ id: 'FlowDiff' });
export type FlowDiff = z.infer<typeof flowDiffSchema>;

export const nodeTypeSchema = z
  .object({
    type: z.enum(NODE_TYPES),
    /** Counted up where a config of before is no longer taken as it is. */
    version: z.int(),
    title: z.string(),
    description: z.string(),
    group: z.enum(['flow', 'model', 'data', 'people', 'other']),
    /** JSON Schema of `config`: the form of the node. */
    config: z.record(z.string(), z.unknown()),
    /** `name`: fixed; those of actions, cases and branches come from the config, under `from`. */
    inputs: z.array(z.string()),
    outputs: z.array(z.object({ name: z.string(), from: z.string().optional() })),
    /** It does nothing outside, and costs nothing. */
    is_pure: z.boolean(),
  })
  .meta({ id: 'FlowNodeType' });
export type NodeTypeInfo = z.infer<typeof nodeTypeSchema>;

export const nodeTypesList = defineOperation({
  id: 'flows.nodeTypes',
  method: 'get',
  path: `${flowsPath}/node-types`,
  tag,
  summary: 'What nodes there are, with the schema and ports of each',
  permission: { kind: 'user' },
  scope,
  responses: { 200: z.object({ items: z.array(nodeTypeSchema) }) },
});
export const workflowsList = defineOperation({
  id: 'workflows.list',
  method: 'get',
  path,
  tag,
  summary: 'Flows that the caller may see, last changed first',
  permission: { kind: 'user' },
  scope,
  query: listQuery.extend({
    kind: z.enum(FLOW_KINDS).optional(),
    q: z.string().trim().max(200).optional().describe('Words of the name'),
  }),
  responses: { 200: listOf(workflowSummarySchema) },
});
export const workflowCreate = defineOperation({
  id: 'workflows.create',
  method: 'post',
  path,
  tag,
  summary: 'Make a flow',
  description:
    'A graph with faults is kept as a draft, its faults in the answer; one that is no graph at all is 400 `validation_failed`. 422 `too_many_flows`; 409 `slug_taken`.',
  permission: worker,
  scope,
  isIdempotent: true,
  makes: 'flows',
  bodyLimits,
  body: z.strictObject({
    name,
    kind: z.enum(FLOW_KINDS),
    description: description.optional(),
    slug: slug.optional(),
    access: z.enum(['organisation', 'private']).optional(),
    graph: flowGraphSchema.optional(),
    chat: chatSettingsSchema.optional(),
  }),
  responses: { 201: workflowSchema },
});
export const workflowGet = defineOperation({
  id: 'workflows.get',
  method: 'get',
  path: `${path}/{id}`,
  tag,
  summary: 'One flow with its draft',
  permission: canFlow('read'),
  scope,
  params: byId,
  responses: { 200: workflowSchema },
});
export const workflowUpdate = defineOperation({
  id: 'workflows.update',
  method: 'patch',
  path: `${path}/{id}`,
  tag,
  summary: 'Change a flow’s draft, name or access',
  description:
    '409 `stale_revision` with the flow as it is where `revision` is not the newest. Only who made it and admins change `access`.',
  permission: canFlow('write', 'member'),
  scope,
  params: byId,
  bodyLimits,
  body: z.strictObject({
    revision: z.int().optional(),
    name: name.optional(),
    description: description.optional(),
    slug: slug.optional(),
    access: z.enum(['organisation', 'private']).optional(),
    graph: flowGraphSchema.optional(),
    chat: chatSettingsSchema.optional(),
  }),
  responses: { 200: workflowSchema },
});
export const workflowDelete = defineOperation({
  id: 'workflows.delete',
  method: 'delete',
  path: `${path}/{id}`,
  tag,
  summary: 'Delete a flow with its versions and sessions; what runs is cancelled',
  permission: canFlow('write', 'member'),
  scope,
  params: byId,
  responses: { 204: null },
});
export const workflowValidate = defineOperation({
  id: 'workflows.validate',
  method: 'post',
  path: `${path}/{id}/validate`,
  tag,
  summary: 'What is wrong with a graph: the one sent, else the draft',
  permission: canFlow('read'),
  scope,
  params: byId,
  bodyLimits,
  body: z.strictObject({ graph: flowGraphSchema.optional() }),
  responses: { 200: z.object({ faults: z.array(graphFaultSchema) }) },
});
export const workflowPublish = defineOperation({
  id: 'workflows.publish',
  method: 'post',
  path: `${path}/{id}/publish`,
  tag,
  summary: 'Publish the draft as a version; where it equals the published one, that is given back',
  description: '422 `flow_invalid` with its faults where it has any.',
  permission: canFlow('write', 'member'),
  scope,
  params: byId,
  body: z.strictObject({ note: z.string().trim().max(FLOW_DESCRIPTION_MAX).optional(), revision: z.int().optional() }),
  responses: { 200: versionSchema, 201: versionSchema },
});
export const versionsList = defineOperation({
  id: 'workflows.versions.list',
  method: 'get',
  path: `${path}/{id}/versions`,
  tag,
  summary: 'Published versions, newest first',
  permission: canFlow('read'),
  scope,
  params: byId,
  query: listQuery,
  responses: { 200: listOf(versionSchema) },
});
const byVersion = byId.extend({ version: z.coerce.number().int().min(1) });
export const versionGet = defineOperation({
  id: 'workflows.versions.get',
  method: 'get',
  path: `${path}/{id}/versions/{version}`,
  tag,
  summary: 'One version with its graph',
  permission: canFlow('read'),
  scope,
  params: byVersion,
  responses: { 200: versionSchema.extend({ graph: flowGraphSchema, chat: chatSettingsSchema }) },
});
export const versionDiff = defineOperation({
  id: 'workflows.diff',
  method: 'get',
  path: `${path}/{id}/diff`,
  tag,
  summary: 'What differs between two versions; without a number: the draft',
  permission: canFlow('read'),
  scope,
  params: byId,
  query: z.object({
    from: z.coerce.number().int().min(1).optional(),
    to: z.coerce.number().int().min(1).optional(),
  }),
  responses: { 200: flowDiffSchema },
});
export const versionRollback = defineOperation({
  id: 'workflows.rollback',
  method: 'post',
  path: `${path}/{id}/rollback`,
  tag,
  summary: 'Have calls run an earlier version again; `draft`: and put it in place of the draft',
  permission: canFlow('write', 'member'),
  scope,
  params: byId,
  body: z.strictObject({ version: z.int().min(1), draft: z.boolean().optional() }),
  responses: { 200: workflowSchema },
});
export const workflowExport = defineOperation({
  id: 'workflows.export',
  method: 'get',
  path: `${path}/{id}/export`,
  tag,
  summary: 'A flow as a file; without `version`: the draft',
  permission: canFlow('read'),
  scope,
  params: byId,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  responses: { 200: flowExportSchema },
});
export const workflowImport = defineOperation({
  id: 'workflows.import',
  method: 'post',
  path: `${path}/import`,
  tag,
  summary: 'Make a flow of a file: of `export`, or of Flowise’s Agentflow v2',
  description:
    'What could not be taken as it was, and what is wrong with the graph, is named in `report`. 400 `flow_format_unknown` where it is no such file.',
  permission: worker,
  scope,
  isIdempotent: true,
  makes: 'flows',
  query: z.object({ name: name.optional().describe('Default: the file’s own; those of Flowise have none') }),
  bodyLimits,
  body: z.record(z.string(), z.unknown()),
  responses: { 201: workflowSchema.extend({ report: z.array(graphFaultSchema) }) },
});

export const workflowOperations = [
  nodeTypesList,
  workflowsList,
  workflowCreate,
  workflowImport,
  workflowGet,
  workflowUpdate,
  workflowDelete,
  workflowValidate,
  workflowPublish,
  versionsList,
  versionGet,
  versionDiff,
  versionRollback,
  workflowExport,
] as const;
