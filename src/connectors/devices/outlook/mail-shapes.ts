import { z } from 'zod';

export const personSchema = z
  .object({ emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish() })
  .nullish();
export type Person = z.infer<typeof personSchema>;

/** A message in a list of changes: one that was only changed may have nothing but its id. */
export const listedMailSchema = z.object({
  id: z.string().min(1),
  '@removed': z.unknown().optional(),
  receivedDateTime: z.string().nullish(),
  from: personSchema,
  sender: personSchema,
  isDraft: z.boolean().nullish(),
});
export const LISTED_FIELDS = 'id,receivedDateTime,from,sender,isDraft';

export const mailSchema = listedMailSchema.extend({
  subject: z.string().nullish(),
  toRecipients: z.array(personSchema).nullish(),
  ccRecipients: z.array(personSchema).nullish(),
  hasAttachments: z.boolean().nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  bodyPreview: z.string().nullish(),
});
export type Mail = z.infer<typeof mailSchema>;
export const MAIL_FIELDS = `${LISTED_FIELDS},subject,toRecipients,ccRecipients,hasAttachments`;

export const attachmentSchema = z.object({ name: z.string().nullish() });

/** What the server is asked for with each call: ids that stay while a message is moved. */
export const IMMUTABLE_IDS = 'IdType="ImmutableId"';

/** `Ada <ada@example.com>`; undefined: nobody. */
export function nameOf(person: Person): string | undefined {
  const { name, address } = person?.emailAddress ?? {};
  if (!address) return name || undefined;
  return name && name !== address ? `${name} <${address}>` : address;
}

export const writerOf = (mail: { from?: Person; sender?: Person }): Person =>
  nameOf(mail.from) ? mail.from : mail.sender;
export const addressOf = (person: Person): string | undefined => person?.emailAddress?.address ?? undefined;
