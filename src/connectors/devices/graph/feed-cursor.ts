import { hash } from 'node:crypto';
import { z } from 'zod';
import { CURSOR_BYTES_MAX, SourceLost } from '../cloud-source';

const since = z.number();
/** Where more were there than may be read: what came before this moment was left out, and stays so when somebody changes it. */
const oldest = z.number().optional();
const itemKey = z.tuple([z.number(), z.string()]).readonly();

const cursorSchema = z.object({
  v: z.literal(1),
  /** Whose messages were asked for, in short: with others all is looked through anew. */
  of: z.string(),
  /** Of each feed, where its news begin, and the oldest moment that it was read from. */
  marks: z.record(z.string(), z.object({ mark: z.string(), since, oldest })),
  /** A reading of all that has not come to its end. */
  first: z
    .object({
      feeds: z.record(z.string(), z.object({ since, mark: z.string(), oldest })),
      /** The oldest item that belongs to it; absent: all do. */
      floor: itemKey.optional(),
      /** The last one that was handed over. */
      done: itemKey,
    })
    .optional(),
});
export type FeedCursor = z.infer<typeof cursorSchema>;

/** Undefined: never read, or by a version that wrote another form. */
export function readCursor(cursor: unknown): FeedCursor | undefined {
  return cursorSchema.safeParse(cursor).data;
}

/** A copy that may be kept. */
export function writeCursor(cursor: FeedCursor): FeedCursor {
  const text = JSON.stringify(cursor);
  if (Buffer.byteLength(text) > CURSOR_BYTES_MAX)
    throw new SourceLost(
      'Too many folders or channels for one agent: where each was left off cannot be kept. Choose fewer.',
    );
  return JSON.parse(text) as FeedCursor;
}

/** Senders in short, in any order and case. */
export function sendersMark(senders: readonly string[] | undefined): string {
  const words = [...new Set((senders ?? []).map((sender) => sender.trim().toLowerCase()))].sort();
  return words.length > 0 ? hash('sha256', JSON.stringify(words), 'base64url').slice(0, 16) : 'all';
}
