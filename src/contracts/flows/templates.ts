import { z } from 'zod';
import { defineOperation } from '../kernel/operation';
import { SAMPLE_STORES } from './documents';
import { FLOW_KINDS, flowGraphSchema } from './graph';
import { flowsPath, workflowsTag as tag } from './scope';

export const flowTemplateSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    kind: z.enum(FLOW_KINDS),
    /** To try it with. */
    input: z.record(z.string(), z.unknown()),
    graph: flowGraphSchema,
    /** The document store that it asks: made by `POST document-stores` with this as `sample`. */
    sample_store: z.enum(SAMPLE_STORES).optional(),
    /** Flows that it uses as tools: to be made and published with it, where their names are free. */
    tool_flows: z
      .array(z.object({ slug: z.string(), name: z.string(), description: z.string(), graph: flowGraphSchema }))
      .optional(),
  })
  .meta({ id: 'FlowTemplate' });
export type FlowTemplate = z.infer<typeof flowTemplateSchema>;

export const templatesList = defineOperation({
  id: 'flows.templates',
  method: 'get',
  path: `${flowsPath}/templates`,
  tag,
  summary: 'Flows to begin from; each works on the demo model',
  permission: { kind: 'user' },
  scope: 'flows',
  responses: { 200: z.object({ items: z.array(flowTemplateSchema) }) },
});
