import { foldText, hasWord } from './fold-words';

/** Characters before and after the place. */
const BEFORE = 50;
const AFTER = 110;

/** The words around the first one that was asked for, on one line; null where the text has none of them. `text`: on one line. */
export function cutExcerpt(text: string, asked: readonly string[]): string | null {
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = foldText(word);
    if (!asked.some((one) => hasWord(folded, one))) continue;
    const from = index <= BEFORE ? 0 : gapNear(text, index - BEFORE, index);
    const end = index + AFTER >= text.length ? text.length : gapBefore(text, index + AFTER, index + 1);
    const cut = text.slice(from, end).trim();
    return `${from > 0 ? '… ' : ''}${cut}${end < text.length ? ' …' : ''}`;
  }
  return null;
}

/** The first gap from a place on; the latest possible place where there is none. */
function gapNear(text: string, from: number, latest: number): number {
  const gap = text.indexOf(' ', from);
  return gap === -1 || gap > latest ? from : gap + 1;
}

function gapBefore(text: string, end: number, earliest: number): number {
  const gap = text.lastIndexOf(' ', end);
  return gap < earliest ? end : gap;
}
