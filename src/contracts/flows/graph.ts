import { z } from 'zod';

/** What nodes there are; each a file in `src/flows/nodes/`. */
export const NODE_TYPES = [
  'start',
  'llm',
  'agent',
  'tool',
  'http',
  'retrieval',
  'condition',
  'switch',
  'loop',
  'iteration',
  'parallel',
  'subflow',
  'human',
  'template',
  'code',
  'set_state',
  'reply',
  'output',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export const FLOW_KINDS = ['chatflow', 'workflow', 'agentflow'] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];

export const NODES_MAX = 500;
export const EDGES_MAX = 2_000;
/** Of a graph as JSON. */
export const GRAPH_BYTES_MAX = 1_048_576;
/** Rounds of one loop, and items of one iteration. */
export const ROUNDS_MAX = 10_000;
/** Fields of an execution's state. */
export const STATE_FIELDS_MAX = 50;

/** Ids of nodes: as they are written in templates (`nodes.<id>.output`), so no dots. */
export const nodeIdSchema = z
  .string()
  .regex(/^[A-Za-z_][\w-]{0,59}$/, 'must be a letter, then letters, digits, _ or -');
const portSchema = z.string().regex(/^[\w-]{1,60}$/);

/** What becomes of a node that fails, once its tries are used up. `error`: its edge from the port `error` is taken. */
export const onErrorSchema = z.enum(['fail', 'default', 'error']);

/** What any node may be configured with, beside what its type wants. */
export const commonConfigSchema = z.object({
  /** Milliseconds that one try may take; default: the type's own. */
  timeoutMs: z.int().min(100).max(3_600_000).optional(),
  retry: z
    .strictObject({
      /** Tries beyond the first. */
      times: z.int().min(0).max(10),
      /** Milliseconds before the second try; doubled each time, with jitter. Default 1,000. */
      waitMs: z.int().min(0).max(60_000).optional(),
    })
    .optional(),
  onError: onErrorSchema.optional(),
  /** The node's output where `onError` is `default`. */
  defaultOutput: z.unknown().optional(),
  /** Its output in place of running it, in executions of the draft. */
  pinned: z.unknown().optional(),
});

export const flowNodeSchema = z
  .strictObject({
    id: nodeIdSchema,
    type: z.enum(NODE_TYPES),
    name: z.string().trim().max(200).optional(),
    /** Checked by the type's own schema (`GET node-types`), after `commonConfigSchema`. */
    config: z.record(z.string(), z.unknown()).default({}),
    position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  })
  .meta({ id: 'FlowNode' });
export type FlowNode = z.infer<typeof flowNodeSchema>;

export const flowEdgeSchema = z
  .strictObject({
    /** Given by the editor; not needed. */
    id: z.string().max(200).optional(),
    source: nodeIdSchema,
    /** Default `out`. */
    sourcePort: portSchema.optional(),
    target: nodeIdSchema,
    /** Default `in`. */
    targetPort: portSchema.optional(),
  })
  .meta({ id: 'FlowEdge' });
export type FlowEdge = z.infer<typeof flowEdgeSchema>;

export const flowGraphSchema = z
  .strictObject({
    nodes: z.array(flowNodeSchema).max(NODES_MAX),
    edges: z.array(flowEdgeSchema).max(EDGES_MAX),
  })
  .meta({ id: 'FlowGraph' });
export type FlowGraph = z.infer<typeof flowGraphSchema>;

/** What is wrong with a graph, and where. `warning`: it may be published all the same. */
export const graphFaultSchema = z
  .object({
    severity: z.enum(['error', 'warning']),
    /** Stable, listed in docs/flows.md: `node_config_invalid`, `cycle`, `no_start`, `edge_unknown_port`, … */
    code: z.string(),
    message: z.string(),
    node_id: z.string().nullable(),
    /** Within the node's config: `url`, `actions.0.id`. */
    path: z.string().nullable(),
    /** Place in `edges`. */
    edge: z.int().nullable(),
  })
  .meta({ id: 'FlowGraphFault' });
export type GraphFault = z.infer<typeof graphFaultSchema>;

/** How writes of branches that ran at once become one. Without one, two such writers are a fault of the graph. */
export const REDUCERS = ['last', 'append', 'sum', 'merge', 'max', 'min'] as const;
export type Reducer = (typeof REDUCERS)[number];
export const stateFieldSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z]\w{0,59}$/),
  type: z.enum(['string', 'number', 'boolean', 'object', 'array', 'any']).default('any'),
  default: z.unknown().optional(),
  /** `last`: in the order of the graph, branches that come later in it win. */
  reducer: z.enum(REDUCERS).optional(),
});
export type StateField = z.infer<typeof stateFieldSchema>;
