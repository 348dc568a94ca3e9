import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { SourceLost, type SourceMessage } from '../cloud-source';
import { followLinks } from '../graph/follow-links';
import type { GraphClient } from '../graph/graph-client';
import { AnswerTooLarge, GraphRefusal, isGone } from '../graph/graph-errors';
import { messageText, readBody } from '../graph/message-text';
import { isOfSenders } from '../graph/senders';
import {
  addressOf,
  attachmentSchema,
  IMMUTABLE_IDS,
  type Mail,
  MAIL_FIELDS,
  mailSchema,
  nameOf,
  writerOf,
} from './mail-shapes';

/** Attachments that are looked at for their names. */
const ATTACHMENTS_MAX = 100;
/** As HTML, where it is such: Outlook's own text of it also has what nobody sees in the mail. */
const PREFER = [IMMUTABLE_IDS, 'outlook.body-content-type="html"'];

/** One message as text; undefined: it is gone, a draft, or of nobody who is asked for. */
export async function readMail(
  client: GraphClient,
  id: string,
  { senders }: FilterConfig,
  signal: AbortSignal,
): Promise<SourceMessage | undefined> {
  const address = `/me/messages/${encodeURIComponent(id)}`;
  try {
    const mail = await getMail(client, address, signal);
    if (!mail || mail.isDraft) return undefined;
    const writer = writerOf(mail);
    if (!isOfSenders(senders, [addressOf(writer)])) return undefined;
    const attachments = mail.hasAttachments ? await attachmentNames(client, address, signal) : [];
    return await toMessage(mail, attachments);
  } catch (error) {
    if (isGone(error)) return undefined;
    if (!(error instanceof GraphRefusal)) throw error;
    throw new SourceLost(`A message cannot be read. It needs the right Mail.Read. ${error.message}`);
  }
}

async function getMail(client: GraphClient, address: string, signal: AbortSignal): Promise<Mail | undefined> {
  const get = async (fields: string) =>
    mailSchema.safeParse(await client.get(`${address}?$select=${MAIL_FIELDS},${fields}`, PREFER, signal)).data;
  try {
    return await get('body');
  } catch (error) {
    if (!(error instanceof AnswerTooLarge)) throw error;
    const mail = await get('bodyPreview');
    return mail && { ...mail, body: { contentType: 'text', content: mail.bodyPreview } };
  }
}

async function attachmentNames(client: GraphClient, address: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  const list = followLinks(client, `${address}/attachments?$select=name,contentType,size`, [IMMUTABLE_IDS], signal);
  for await (const { values } of list) {
    for (const value of values) names.push(attachmentSchema.safeParse(value).data?.name || 'without a name');
    if (names.length >= ATTACHMENTS_MAX) break;
  }
  return names;
}

async function toMessage(mail: Mail, attachments: readonly string[]): Promise<SourceMessage> {
  const writer = writerOf(mail);
  const body = await readBody(mail.body);
  // Its beginning is all that is here of a text without bounds.
  const isCut = body.isCut || typeof mail.bodyPreview === 'string';
  const subject = mail.subject?.trim() ?? '';
  const namesOf = (people: Mail['toRecipients']) => (people ?? []).flatMap((person) => nameOf(person) ?? []).join(', ');
  const text = messageText({
    head: [
      ['From', nameOf(writer)],
      ['To', namesOf(mail.toRecipients)],
      ['Cc', namesOf(mail.ccRecipients)],
      ['Date', mail.receivedDateTime ?? undefined],
      ['Subject', subject],
    ],
    ...{ body: body.text, isCut, attachments },
  });
  return {
    ...{ id: mail.id, receivedAt: mail.receivedDateTime ?? undefined, subject, text },
    from: nameOf(writer) ?? '',
  };
}
