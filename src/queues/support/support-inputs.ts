import { z } from 'zod';
import { NOTE_SECTIONS } from '../../contracts/support/documentation';
import { WRITTEN_OUTPUT_KINDS } from '../../contracts/support/outputs';

/** Input of a run of kind `support.reply`: what the assistant is to answer. Written by the producer, read by the worker. */
export const supportReplyInput = z.object({
  sessionId: z.string(),
  /** The message that asks; absent in a guided session. */
  messageSeq: z.int().optional(),
  /** The step that was answered; absent where the first one is to be made. */
  stepOrder: z.int().optional(),
});
export type SupportReplyInput = z.infer<typeof supportReplyInput>;

/** Input of runs of kind `support.document` and `support.draft`: what is to be written. What it rests on is read, once, in a step. */
export const supportDocumentInput = z.object({
  sessionId: z.string(),
  target: z.enum(['notes', ...WRITTEN_OUTPUT_KINDS]),
  /** Of the notes: this one alone is written anew; the others stay as in the newest version. */
  section: z.enum(NOTE_SECTIONS).optional(),
  instruction: z.string().optional(),
  /** Somebody wants it anew: nothing of a draft is taken up. */
  isAnew: z.boolean().optional(),
});
export type SupportDocumentInput = z.infer<typeof supportDocumentInput>;
