import { z } from 'zod';
import { toolCallSchema } from '../store/tool-call';

/** Bytes of one frame, where the server does not say less. */
export const FRAME_BYTES_MAX = 1_048_576;

/** Why a connection was closed, as far as the device minds. */
export const CLOSE = { token: 4401, revoked: 4403, silent: 4408, replaced: 4409 } as const;

const agentRun = z.object({
  type: z.literal('agent_run'),
  run_id: z.string(),
  agent_id: z.string().nullish(),
  config: z.object({ paths: z.array(z.string()), file_extensions: z.array(z.string()).nullish() }),
  known: z.array(z.string()).nullish(),
});
/** Asks for files. */
export type AgentRun = z.infer<typeof agentRun>;

const numbered = { run_id: z.string().optional(), seq: z.number().optional() };
/** What servers send; further fields are ignored. */
const frameSchema = z.discriminatedUnion('type', [
  toolCallSchema.extend({ type: z.literal('tool_call') }),
  z.object({ type: z.literal('tool_cancel'), id: z.string() }),
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('hello_ok'),
    policy: z.object({ max_frame_bytes: z.number() }).optional(),
    paired: z.boolean().optional(),
  }),
  agentRun,
  z.object({ type: z.literal('text_chunk'), text: z.string(), ...numbered }),
  z.object({ type: z.literal('final'), response: z.string(), ...numbered }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), ...numbered }),
]);
export type ServerFrame = z.infer<typeof frameSchema>;

const CALL_ID = z.object({ type: z.literal('tool_call'), id: z.string() });

/** Undefined: a frame of no interest, or none. `bad`: a call that cannot be read, but has an id to answer to. */
export function readFrame(text: string): { frame?: ServerFrame; bad?: { id: string } } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  const parsed = frameSchema.safeParse(value);
  if (parsed.success) return { frame: parsed.data };
  const call = CALL_ID.safeParse(value);
  return call.success ? { bad: { id: call.data.id } } : {};
}
