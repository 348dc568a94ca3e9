import type { ClientSession } from 'mongoose';
import { z } from 'zod';
import { emailSchema } from '../../contracts/accounts/auth';
import { idSchema } from '../../contracts/kernel/common';

const ownDataMails = [
  z.object({ mail: z.literal('export-ready'), userId: idSchema }),
  z.object({ mail: z.literal('deletion-scheduled'), userId: idSchema }),
  z.object({ mail: z.literal('deletion-stopped'), userId: idSchema }),
  z.object({ mail: z.literal('deletion-code'), userId: idSchema }),
  /** The last one: the account is gone when it is sent. The entry goes then too. */
  z.object({ mail: z.literal('account-deleted'), email: emailSchema, name: z.string() }),
] as const;
export type OwnDataMailRequest = z.infer<(typeof ownDataMails)[number]>;

/**
 * What an outbox entry of kind `mail` holds. Whose name and address it is, and the token of its link, are found when it
 * is sent: no token ever lies in a record.
 */
export const mailRequestSchema = z.discriminatedUnion('mail', [
  /** By e-mail, for whoever asks does not learn whether it has an account. */
  z.object({ mail: z.literal('password-reset'), email: emailSchema }),
  z.object({ mail: z.literal('password-changed'), userId: idSchema }),
  z.object({ mail: z.literal('email-verification'), userId: idSchema }),
  z.object({ mail: z.literal('invitation'), invitationId: idSchema }),
  ...ownDataMails,
  /** Of requests that waited for somebody while nobody was there. What is answered when it is sent is left out. */
  z.object({ mail: z.literal('approvals-waiting'), userId: idSchema, approvalIds: z.array(idSchema).min(1) }),
  z.object({ mail: z.literal('budget-alert'), alertId: z.string(), userId: idSchema }),
  /** Left out where it was connected again, or disconnected, by the time it is sent. */
  z.object({ mail: z.literal('connection-needs-reconnect'), connectionId: idSchema, userId: idSchema }),
]);
export type MailRequest = z.infer<typeof mailRequestSchema>;

/** How accounts ask for mails. Made by `producers/accounts/mail-outbox.ts`: only producers add jobs. */
export interface MailOutbox {
  isConfigured: boolean;
  /** 503 `mail_not_configured` where this server sends no mails. */
  requireConfigured(): void;
  /** Writes the request within the transaction of what it follows from; resolves to its id, for `issue`. */
  keep(request: MailRequest, session?: ClientSession): Promise<string>;
  /** After the commit: adds the job. Where Redis is away the reconciler does; never rejects. */
  issue(id: string): Promise<void>;
}
