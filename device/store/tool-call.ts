import { z } from 'zod';

/** A `tool_call` as this device reads it: what it does not know is answered by name, so names are any. */
export const toolCallSchema = z.object({
  id: z.string().min(1).max(300),
  action: z.string(),
  table: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  filters: z.record(z.string(), z.unknown()).nullish(),
  vector: z.array(z.number()).nullish(),
  model: z.string().nullish(),
  limit: z.number().nullish(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;
