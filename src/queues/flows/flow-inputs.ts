import { z } from 'zod';
import { chatConfigSchema } from '../../contracts/flows/chat';
import { EXECUTION_TRIGGERS } from '../../contracts/flows/executions';

/** Input of a run of kind `flows.execution`: a version's graph, and what is put into it. */
export const flowRunInput = z.object({
  flowId: z.string(),
  /** Record of the version, or of the draft's copy: pinned here, whatever is published meanwhile. */
  versionId: z.string(),
  /** Null: a draft's. */
  version: z.int().nullable(),
  /** As JSON: names in it are anybody's. */
  input: z.string(),
  trigger: z.enum(EXECUTION_TRIGGERS),
  /** Of a schedule or a webhook: which one. */
  triggerId: z.string().optional(),
  /** The execution whose nodes before `fromNode` are taken over. */
  replay: z.object({ of: z.string(), fromNode: z.string() }).optional(),
  /** Of a sub-flow: the execution that waits for it, at which node, and how many lie above it. */
  parent: z.object({ runId: z.string(), path: z.string(), depth: z.int() }).optional(),
  /** What was said before it, where whoever asks keeps that: as JSON, oldest first. */
  history: z.string().optional(),
  /** What the caller sets of its models, as far as the flow lets it. */
  config: chatConfigSchema.optional(),
  /** Until it is forgotten. */
  isKept: z.boolean().optional(),
  /** What it did was deleted, by somebody or after its time. */
  isDeleted: z.boolean().optional(),
});
export type FlowRunInput = z.infer<typeof flowRunInput>;

/** Input of a run of kind `flows.chat`: the message is in the session. */
export const flowChatInput = z.object({
  sessionId: z.string(),
  /** Place of the message that asks. */
  seq: z.int(),
  flowId: z.string().optional(),
  versionId: z.string().optional(),
  version: z.int().nullable().optional(),
  config: chatConfigSchema.optional(),
  /** Until it is forgotten. */
  isKept: z.boolean().optional(),
});
export type FlowChatInput = z.infer<typeof flowChatInput>;
