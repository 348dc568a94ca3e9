import { z } from 'zod';

/** What is used of Gmail’s answers. An answer of another shape is no answer. */
export const profileSchema = z.object({ historyId: z.string() });
export const labelsSchema = z.object({
  labels: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});
export const listSchema = z.object({
  messages: z.array(z.object({ id: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

const movedSchema = z.object({ id: z.string(), labelIds: z.array(z.string()).default([]) });
const relabelledSchema = z.object({ message: movedSchema, labelIds: z.array(z.string()).default([]) });
export const historySchema = z.object({
  history: z
    .array(
      z.object({
        messagesAdded: z.array(z.object({ message: movedSchema })).default([]),
        labelsAdded: z.array(relabelledSchema).default([]),
        labelsRemoved: z.array(relabelledSchema).default([]),
      }),
    )
    .default([]),
  historyId: z.string(),
  nextPageToken: z.string().optional(),
});
export type HistoryPage = z.infer<typeof historySchema>;

export const messageSchema = z.object({
  id: z.string(),
  threadId: z.string().optional(),
  labelIds: z.array(z.string()).default([]),
  /** Milliseconds as text. */
  internalDate: z.string().optional(),
  /** The mail as base64url. */
  raw: z.string(),
});

/** How Google says what is wrong. */
export const problemSchema = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
});
