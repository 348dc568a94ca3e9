import { z } from 'zod';
import { defineNode, templatesIn } from './define-node';

const out = () => ['out'];
const text = z.string().max(100_000);
const model = z.string().max(200).optional().describe('A model or a role; default: the organisation’s default');

/** Of a flow that is used as a tool. */
const toolSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be the slug of a flow');

export const llmNode = defineNode({
  ...{ type: 'llm', version: 1, title: 'Model', group: 'model' },
  description: 'One answer of a model: a text, or an object by a schema.',
  config: z.strictObject({
    model,
    system: text.optional(),
    prompt: text.min(1),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.int().min(1).max(1_000_000).optional(),
    schema: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of the answer'),
    history: z.boolean().default(false).describe('With what was said before in the chat'),
  }),
  inputs: ['in'],
  outputs: out,
  texts: ({ system, prompt }) => [...templatesIn(system, 'system'), ...templatesIn(prompt, 'prompt')],
});

export const agentNode = defineNode({
  ...{ type: 'agent', version: 1, title: 'Agent', group: 'model' },
  description:
    'A model that uses tools until it has an answer. A tool is a flow: by its description the model chooses it, the form of its start are its arguments. Gives `text` and `calls`.',
  config: z.strictObject({
    model,
    system: text.optional(),
    prompt: text.min(1),
    tools: z.array(toolSlug).max(20).default([]).describe('Slugs of flows'),
    maxTurns: z.int().min(1).max(50).default(10).describe('Answers of the model; with the last it may call no tools'),
    temperature: z.number().min(0).max(2).optional(),
    history: z.boolean().default(false).describe('With what was said before in the chat'),
  }),
  inputs: ['in'],
  outputs: out,
  texts: ({ system, prompt }) => [...templatesIn(system, 'system'), ...templatesIn(prompt, 'prompt')],
});

export const toolNode = defineNode({
  ...{ type: 'tool', version: 1, title: 'Tool', group: 'other' },
  description: 'Calls one tool, which is a flow, with these arguments; gives what it gave.',
  config: z.strictObject({
    tool: toolSlug.describe('Slug of a flow'),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.arguments, 'arguments'),
});

export const httpNode = defineNode({
  ...{ type: 'http', version: 1, title: 'HTTP request', group: 'other' },
  description: 'Calls an address; gives `status`, `headers` and `body`.',
  config: z.strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET'),
    url: z.string().min(1).max(8_000),
    headers: z.record(z.string().max(200), z.string().max(8_000)).optional(),
    body: z.unknown().optional(),
    credential: z
      .string()
      .max(60)
      .optional()
      .describe('Name of a credential: put in as the request is sent, and nowhere else'),
    acceptErrors: z.boolean().default(false).describe('An answer of 400 or more is an output, and no failure'),
  }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn({ url: config.url, headers: config.headers, body: config.body }, ''),
});

export const retrievalNode = defineNode({
  ...{ type: 'retrieval', version: 1, title: 'Retrieval', group: 'data' },
  description:
    'Finds what document stores hold about a question. Gives `text`, numbered for a prompt, and `hits`; the answer of a chat has them as its sources.',
  config: z.strictObject({
    stores: z.array(z.string().min(1).max(200)).min(1).max(10).describe('Names of document stores'),
    query: text.min(1),
    limit: z.int().min(1).max(50).default(5),
    minSimilarity: z.number().min(-1).max(1).optional().describe('Leaves out what is further away by meaning'),
    metadata: z
      .record(z.string().max(60), z.string().max(2_000))
      .optional()
      .describe('Only documents that have all of these'),
  }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => [...templatesIn(config.query, 'query'), ...templatesIn(config.metadata, 'metadata')],
});

export const subflowNode = defineNode({
  ...{ type: 'subflow', version: 1, title: 'Sub-flow', group: 'flow' },
  description: 'Runs another flow, and goes on with what it gave.',
  config: z.strictObject({
    workflowId: z.string().regex(/^[0-9a-f]{24}$/),
    version: z.int().min(1).optional(),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.input, 'input'),
});

export const templateNode = defineNode({
  ...{ type: 'template', version: 1, title: 'Template', group: 'data' },
  description: 'A text with what nodes before it gave.',
  config: z.strictObject({ template: text }),
  inputs: ['in'],
  outputs: out,
  texts: ({ template }) => [{ path: 'template', text: template, as: 'template' }],
});

export const codeNode = defineNode({
  ...{ type: 'code', version: 1, title: 'Code', group: 'data' },
  description: 'JavaScript in a sandbox: no network, no files, bounded time and memory. What it returns is the output.',
  config: z.strictObject({ code: text.min(1), inputs: z.record(z.string().max(60), z.unknown()).default({}) }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.inputs, 'inputs'),
});

export const setStateNode = defineNode({
  ...{ type: 'set_state', version: 1, title: 'Set state', group: 'data' },
  description: 'Writes into the state of the execution.',
  config: z.strictObject({ values: z.record(z.string().regex(/^[A-Za-z]\w{0,59}$/), z.unknown()) }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.values, 'values'),
  writes: ({ values }) => Object.keys(values),
});

export const replyNode = defineNode({
  ...{ type: 'reply', version: 1, title: 'Reply', group: 'people' },
  description: 'Says something to whoever talks to the flow.',
  config: z.strictObject({ text }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.text, 'text'),
});

export const outputNode = defineNode({
  ...{ type: 'output', version: 1, title: 'Output', group: 'flow' },
  description: 'What the execution gives.',
  config: z.strictObject({ value: z.unknown() }),
  inputs: ['in'],
  outputs: out,
  texts: (config) => templatesIn(config.value, 'value'),
});
