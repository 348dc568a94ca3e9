import { z } from 'zod';
import { defineOperation } from '../kernel/operation';
import { FLOW_INPUT_BYTES_MAX } from './scope';

const tag = 'Flows for other programs';
const message = z.looseObject({ jsonrpc: z.literal('2.0') });

export const mcpCall = defineOperation({
  ...{ id: 'mcp.call', method: 'post', path: '/mcp', tag },
  permission: { kind: 'organisation', role: 'member' },
  scope: 'flows',
  summary: 'Published flows as tools, by the Model Context Protocol (Streamable HTTP)',
  description:
    'JSON-RPC of MCP, without a state of the server: `initialize`, `ping`, `tools/list`, `tools/call`, `notifications/cancelled`. Each published flow that the caller may see is a tool by its slug; `?flows=a,b` narrows them.',
  callsModels: true,
  query: z.object({ flows: z.string().max(2_000).optional() }),
  bodyLimits: { maxBytes: FLOW_INPUT_BYTES_MAX + 16_384 },
  body: z.union([message, z.array(message).min(1).max(10)]),
  responses: {
    200: { mediaType: 'text/event-stream', description: 'Answers, and progress where it is asked for' },
    202: null,
  },
});
