import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FilterConfig } from '../../../contracts/devices/agent-schemas';

const cursorSchema = z.object({
  v: z.literal(1),
  /** Of which account and filter: those of another one are as none. */
  of: z.string(),
  /** All that came after it is in Gmail's history. */
  historyId: z.string(),
  /** From when on the first reading looked, and when the last one began that was done. */
  from: z.iso.datetime(),
  seenAt: z.iso.datetime().nullable(),
  /** What a listing found and is not given yet: by place, ids. */
  todo: z.array(z.tuple([z.string(), z.array(z.string())])).optional(),
});
export type GmailCursor = z.infer<typeof cursorSchema>;

/** What an account and a filter are called in a cursor. */
export const cursorOwner = (person: string, { labels, senders, date_range: range }: FilterConfig): string =>
  createHash('sha256')
    .update(JSON.stringify([person, labels ?? [], senders ?? [], range?.from ?? null, range?.to ?? null]))
    .digest('base64url')
    .slice(0, 16);

/** Undefined: there is none, or it is somebody else's. */
export function readCursor(cursor: unknown, owner: string): GmailCursor | undefined {
  const read = cursorSchema.safeParse(cursor);
  return read.success && read.data.of === owner ? read.data : undefined;
}
