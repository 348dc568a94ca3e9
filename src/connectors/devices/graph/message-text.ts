import { MESSAGE_TEXT_MAX } from '../cloud-source';
import { clean, oneLine, wholeCharacters } from '../mime/read-mail';

/** Attachments that are named; characters of a name, and of one field of a head. */
const NAMES_MAX = 50;
const NAME_MAX = 200;
const FIELD_MAX = 1_000;
const CUT = '\n\n[The message goes on; the rest of it was not read.]';

export interface MessageParts {
  /** Lines of the head, in order: what it is called, what it says. Those that say nothing are left out. */
  head: readonly (readonly [string, string | undefined])[];
  body: string;
  /** Whether the body goes on. */
  isCut?: boolean;
  attachments: readonly string[];
}

/** A message as one text, in the form of a mail: its head with the names of attachments, its body; cut at `MESSAGE_TEXT_MAX` with a word of it. */
export function messageText({ head, body, isCut = false, attachments }: MessageParts): string {
  const names = attachments.slice(0, NAMES_MAX).map((name) => oneLine(name, NAME_MAX));
  const more = attachments.length - names.length;
  if (more > 0) names.push(`and ${more} more`);
  const fields = [...head, ['Attachments', names.join(', ')] as const].flatMap(([name, said]) => {
    const text = oneLine(said ?? '', name === 'Attachments' ? NAMES_MAX * (NAME_MAX + 2) : FIELD_MAX);
    return text ? [`${name}: ${text}`] : [];
  });
  const text = `${fields.join('\n')}\n\n${clean(body).trim()}`;
  if (!isCut && text.length <= MESSAGE_TEXT_MAX) return text;
  return `${wholeCharacters(text.slice(0, MESSAGE_TEXT_MAX - CUT.length))}${CUT}`;
}

/** What a provider calls a body, as a person sees it. */
export async function readBody(
  body: { contentType?: string | null | undefined; content?: string | null | undefined } | null | undefined,
  adapt: (html: string) => string = (html) => html,
): Promise<{ text: string; isCut: boolean }> {
  const content = body?.content ?? '';
  if (body?.contentType?.toLowerCase() !== 'html') return { text: content.trim(), isCut: false };
  return (await import('../../../platform/html-text')).readHtml(adapt(content));
}
