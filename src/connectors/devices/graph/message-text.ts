import { MESSAGE_TEXT_MAX } from '../cloud-source';

/** Names of attachments that are told. */
const NAMES_MAX = 50;
const NAME_MAX = 200;
const HEAD_MAX = 1_000;

export interface MessageParts {
  /** Lines of the head, in order: what it is called, what it says. Those that say nothing are left out. */
  head: readonly (readonly [string, string | undefined])[];
  body: string;
  attachments: readonly string[];
}

/** A message as one text: head, body, names of attachments, cut at `MESSAGE_TEXT_MAX` with a word of it. */
export function messageText({ head, body, attachments }: MessageParts): string {
  const lines = head.flatMap(([name, said]) => {
    const text = oneLine(said ?? '', HEAD_MAX);
    return text ? [`${name}: ${text}`] : [];
  });
  const names = attachments.slice(0, NAMES_MAX).map((name) => `- ${oneLine(name, NAME_MAX)}`);
  const left = attachments.length - names.length;
  if (left > 0) names.push(`- and ${left} more`);
  const tail = names.length > 0 ? `\n\nAttachments (not read):\n${names.join('\n')}` : '';
  const start = `${lines.join('\n')}\n\n`;
  const room = MESSAGE_TEXT_MAX - start.length - tail.length;
  const text = body.trim();
  if (text.length <= room) return `${start}${text}${tail}`;
  const word = `\n[cut here: the text has ${text.length} characters]`;
  return `${start}${cut(text, room - word.length)}${word}${tail}`;
}

const oneLine = (text: string, max: number) => cut(text.replace(/\s+/g, ' ').trim(), max);

/** No half of a character at the end. */
function cut(text: string, max: number): string {
  const some = text.slice(0, max);
  return /[\uD800-\uDBFF]$/.test(some) ? some.slice(0, -1) : some;
}
