import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { type MessageRef, SourceLost, type SourceMessage, SourceUnavailable } from '../cloud-source';
import type { GraphClient } from '../graph/graph-client';
import { AnswerTooLarge, GraphRefusal, isGone } from '../graph/graph-errors';
import { messageText } from '../graph/message-text';
import { isOfSenders } from '../graph/senders';
import { lostChannel } from './channel-feed';
import {
  channelPath,
  type ChatMessage,
  chatMessageSchema,
  isWritten,
  readRef,
  wordsOfWriter,
  writerOf,
} from './chat-shapes';
import { attachmentNames, chatText } from './chat-text';

/** Of the message that a conversation began with, so much stands with each reply. */
const BEGINNING_MAX = 300;
/** A message without a subject is called by its first words. */
const SUBJECT_MAX = 80;
/** Beginnings of conversations that are kept while a run reads their replies. */
const KEPT_MAX = 100;

export type ReadChatMessage = (
  ref: MessageRef,
  filter: FilterConfig,
  signal: AbortSignal,
) => Promise<SourceMessage | undefined>;

/** Reads messages and replies of channels as text, a reply with the beginning of its conversation. Undefined: gone, deleted, a notice of the system's, or of nobody who is asked for. */
export function createChatReader(client: GraphClient): ReadChatMessage {
  const beginnings = new Map<string, string>();

  async function get(address: string, signal: AbortSignal): Promise<ChatMessage | undefined> {
    try {
      return chatMessageSchema.safeParse(await client.get(address, [], signal)).data;
    } catch (error) {
      if (isGone(error)) return undefined;
      if (error instanceof AnswerTooLarge) throw new SourceUnavailable(error.message);
      throw error;
    }
  }
  async function beginningOf(address: string, signal: AbortSignal): Promise<string> {
    const known = beginnings.get(address);
    if (known !== undefined) return known;
    const root = await get(address, signal);
    const said = root && isWritten(root) ? [root.subject, (await chatText(root)).text].filter(Boolean).join(': ') : '';
    const beginning = said.replace(/\s+/g, ' ').slice(0, BEGINNING_MAX);
    const [oldest] = beginnings.keys();
    if (beginnings.size >= KEPT_MAX && oldest !== undefined) beginnings.delete(oldest);
    beginnings.set(address, beginning);
    return beginning;
  }

  return async (ref, { senders }, signal) => {
    const place = readRef(ref);
    if (!place) return undefined;
    const root = `${channelPath(place)}/${encodeURIComponent(place.message)}`;
    try {
      const address = place.reply === undefined ? root : `${root}/replies/${encodeURIComponent(place.reply)}`;
      const message = await get(address, signal);
      if (!message || !isWritten(message) || !isOfSenders(senders, wordsOfWriter(message))) return undefined;
      const beginning = place.reply === undefined ? undefined : await beginningOf(root, signal);
      return await toMessage(ref, place.message, message, beginning);
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      throw new SourceLost(lostChannel(place, error.status, error.message));
    }
  };
}

async function toMessage(
  ref: MessageRef,
  threadId: string,
  message: ChatMessage,
  beginning: string | undefined,
): Promise<SourceMessage> {
  const from = writerOf(message)?.displayName ?? '';
  const { text: body, isCut } = await chatText(message);
  const own = message.subject?.trim() || body.replace(/\s+/g, ' ').slice(0, SUBJECT_MAX);
  const subject = beginning ? `Re: ${beginning.slice(0, SUBJECT_MAX)}` : own;
  const isUrgent = message.importance === 'high' || message.importance === 'urgent';
  const text = messageText({
    head: [
      ['From', from],
      ['Date', message.createdDateTime ?? undefined],
      ['Importance', isUrgent ? (message.importance ?? undefined) : undefined],
      ['Subject', message.subject ?? undefined],
      ['In reply to', beginning],
    ],
    ...{ body, isCut, attachments: attachmentNames(message) },
  });
  return { ...{ id: ref.id, threadId, from, subject, text }, receivedAt: message.createdDateTime ?? undefined };
}
