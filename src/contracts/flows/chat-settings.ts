import { z } from 'zod';

/** What of a model's call a chat may set. */
export const CHAT_OVERRIDES = ['provider', 'model', 'system_prompt', 'temperature', 'tools'] as const;

/** How a flow is talked to. */
export const chatSettingsSchema = z
  .strictObject({
    /** Said first, by the flow; shown, never sent to a model. */
    greeting: z.string().trim().max(2_000).optional(),
    /** Shown to begin with. */
    suggestions: z.array(z.string().trim().min(1).max(200)).max(6).optional(),
    /** What callers may set by `config`; default: nothing. */
    overrides: z.array(z.enum(CHAT_OVERRIDES)).max(CHAT_OVERRIDES.length).optional(),
    /** Messages of the session that nodes are given at most; they are cut to the model's window by tokens too. Default 50. */
    historyMax: z.int().min(0).max(500).optional(),
  })
  .meta({ id: 'FlowChatSettings' });
export type ChatSettings = z.infer<typeof chatSettingsSchema>;
