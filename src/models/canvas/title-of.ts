import type { KindAndContent } from '../../contracts/canvas/blocks';
import { trimEndOf } from '../../platform/trim-end';

/** Longest title that is given, in characters. */
const TITLE_CHARACTERS = 60;
const BOARD_LEVEL = 1;
/** Signs that a title does not end with. */
const ENDS = ' .,;:!?…。！？';

/** A title for a board: its first large heading, else the prompt's first line; shortened between words. Empty where neither says anything. */
export function titleOf(made: readonly KindAndContent[], prompt: string): string {
  const heading = made.find(
    ({ kind, content }) => kind === 'heading' && 'level' in content && content.level === BOARD_LEVEL,
  );
  const written = heading && 'text' in heading.content ? shorten(heading.content.text) : '';
  return written || shorten(prompt.split('\n').find((line) => shorten(line) !== '') ?? '');
}

/** Without masked secrets, signs of Markdown, and what ends a sentence. */
function shorten(text: string): string {
  const words = text
    .replace(/\[secret:[^\]]*\]/g, ' ')
    .replace(/[*_`#>]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const plain = trimEndOf(words, ENDS);
  const signs = [...plain];
  if (signs.length <= TITLE_CHARACTERS) return plain;
  const cut = signs.slice(0, TITLE_CHARACTERS).join('');
  const end = cut.lastIndexOf(' ');
  return `${trimEndOf(end > TITLE_CHARACTERS / 2 ? cut.slice(0, end) : cut, ENDS)}…`;
}
