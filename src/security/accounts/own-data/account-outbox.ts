import type { ClientSession } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../../contracts/kernel/common';

/** What an outbox entry of kind `account` asks for. */
export const accountTaskSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('export'), exportId: idSchema }),
  z.object({ task: z.literal('deletion'), userId: idSchema }),
]);
export type AccountTask = z.infer<typeof accountTaskSchema>;

/** How accounts start jobs. Made by `producers/accounts/account-outbox.ts`: only producers add jobs. */
export interface AccountOutbox {
  /** Writes the task within the transaction of what it follows from, due at once or at `dueAt`; resolves to its id. */
  keep(task: AccountTask, session: ClientSession, dueAt?: Date): Promise<string>;
  /** After the commit: adds the job of what is due at once. Where Redis is away the reconciler does; never rejects. */
  issue(id: string): Promise<void>;
}
