import type { LaneAnswer } from '@contracts/support/messages';
import { isReady, type LaneItem, nameOf, textOf } from './lane-items';

/** How much of one output the message repeats for reading; the answer itself is whole. */
const SHOWN_MAX = 1_500;
/** Room for all of them, well below the longest message. */
const CONTENT_MAX = 24_000;

const stateOf = (item: LaneItem): LaneAnswer['state'] =>
  item.state === 'skipped' ? 'skipped' : item.kind === 'question' ? 'answered' : 'done';

/** What goes out: items that were answered, done or skipped, skipped ones without their text. */
export const answersOf = (items: readonly LaneItem[]): LaneAnswer[] =>
  items.filter(isReady).map((item) => ({
    item_id: item.id,
    kind: item.kind,
    state: stateOf(item),
    text: item.state === 'skipped' ? '' : textOf(item).trim(),
  }));

/** The same as a message that people can read, in Markdown; cut where it would be too long. */
export function contentOf(items: readonly LaneItem[]): string {
  const content = items.filter(isReady).map(tell).join('\n\n');
  return content.length > CONTENT_MAX ? `${content.slice(0, CONTENT_MAX)}\n…` : content;
}

function tell(item: LaneItem): string {
  const name = `**${nameOf(item)}**`;
  if (item.state === 'skipped') return `${name} skipped`;
  const text = textOf(item).trim();
  if (item.kind === 'question') return `${name}\n${text}`;
  return text === '' ? `${name} done` : `${name} done\n${fence(cut(text))}`;
}

const cut = (text: string): string =>
  text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}\n… (${text.length - SHOWN_MAX} characters more)` : text;

/** A fence that is longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}\n${text}\n${marks}`;
}
