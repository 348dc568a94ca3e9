import { z } from 'zod';
import { PROMPT_MAX } from './canvas';
import { can, params, tag } from './canvas-scope';
import { idSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

const MESSAGES_MAX = 2_000;
const nameSchema = z.string().min(1).max(200);
const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const messageSchema = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(z.union([textPart, z.looseObject({ type: z.string() })]))]).nullish(),
});

/**
 * AG-UI's `RunAgentInput` as far as the canvas agent reads it. What a client may send besides (`state`, `tools`, `context`) is
 * taken and not used: the canvas is the state, and the agent has tools of its own.
 */
export const aguiInputSchema = z.object({
  threadId: nameSchema,
  runId: nameSchema.describe('The run is known by it: sent again it is the same run'),
  messages: z
    .array(messageSchema)
    .min(1)
    .max(MESSAGES_MAX)
    .describe(`What the last message of the user says, of up to ${PROMPT_MAX} characters, is the prompt`),
  forwardedProps: z
    .object({ model: z.string().max(100).optional(), afterBlockId: idSchema.optional() })
    .nullish()
    .describe('`model` and `position.afterBlockId` of `generate-stream`'),
});
export type AguiInput = z.infer<typeof aguiInputSchema>;

export const aguiRun = defineOperation({
  id: 'canvas.agui',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/ai/agui',
  tag,
  summary: 'Ask the agent for blocks in the AG-UI protocol 1.0 (SSE)',
  description:
    'For AG-UI’s own clients: the address of an `HttpAgent`. Begins a run of the canvas agent, as `generate-stream` does, and answers with its events; the events name thread and run as the client did, the header `X-Run-Id` says our own id. A `runId` that was sent before gives the same run’s events from their beginning.',
  permission: can('editor'),
  params,
  body: aguiInputSchema,
  bodyMaxBytes: 2 * 1_048_576,
  limit: 'generations',
  callsModels: true,
  responses: { 200: { mediaType: 'text/event-stream', description: 'AG-UI events, a frame each.' } },
});
