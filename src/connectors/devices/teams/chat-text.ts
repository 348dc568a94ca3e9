import { z } from 'zod';
import { readBody } from '../graph/message-text';
import type { ChatMessage } from './chat-shapes';

/** What a message answers to, where it quotes it. */
const quoteSchema = z.object({
  messagePreview: z.string().nullish(),
  messageSender: z.object({ user: z.object({ displayName: z.string().nullish() }).nullish() }).nullish(),
});
const QUOTE_MAX = 500;

/** A message's own words: mentions as `@name`, pictures of faces as such, what it quotes before it. */
export async function chatText(message: ChatMessage): Promise<{ text: string; isCut: boolean }> {
  const { text, isCut } = await readBody(message.body, readable);
  return { text: [...quotesOf(message), text].filter(Boolean).join('\n\n'), isCut };
}

/** Teams' own elements as HTML that says the same. */
const readable = (html: string): string =>
  html
    .replace(/<at\b[^>]{0,200}>/gi, '<span>@')
    .replace(/<\/at>/gi, '</span>')
    .replace(/<emoji\b[^>]{0,500}>/gi, (tag) => /\balt="([^"]{0,50})"/i.exec(tag)?.[1] ?? '')
    .replace(/<\/emoji>/gi, '');

function quotesOf({ attachments }: ChatMessage): string[] {
  return (attachments ?? []).flatMap(({ contentType, content }) => {
    if (contentType !== 'messageReference' || !content) return [];
    const { data } = quoteSchema.safeParse(parse(content));
    if (!data?.messagePreview) return [];
    const who = data.messageSender?.user?.displayName;
    const quoted = data.messagePreview.slice(0, QUOTE_MAX).replace(/\n/g, '\n> ');
    return [`> ${who ? `${who}: ` : ''}${quoted}`];
  });
}

/** Names of files, and what kind of card it is where it has no name; quotes are no attachments. */
export function attachmentNames({ attachments }: ChatMessage): string[] {
  return (attachments ?? [])
    .filter(({ contentType }) => contentType !== 'messageReference')
    .map(({ name, contentType }) => name || contentType || 'without a name');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
