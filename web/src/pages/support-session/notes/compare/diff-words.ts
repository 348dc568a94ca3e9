import { diffWordsWithSpace } from 'diff';

/** Words put in and taken out before two texts count as two; more takes the square of the time (0.15 s measured here). */
const EDITS_MAX = 1_000;

/** A stretch of two texts: what both say, or what stands in one where the other has something else, or nothing. */
export type DiffPart = { kind: 'same'; text: string } | { kind: 'change'; removed: string; added: string };

/** What became of `before`, word by word: all parts' `text` and `added` together are `after`. */
export function diffWords(before: string, after: string): DiffPart[] {
  const pieces = diffWordsWithSpace(before, after, { maxEditLength: EDITS_MAX });
  if (pieces === undefined) return [{ kind: 'change', removed: before, added: after }];
  const parts: DiffPart[] = [];
  for (const { value, added, removed } of pieces) {
    const last = parts.at(-1);
    if (!added && !removed) parts.push({ kind: 'same', text: value });
    else if (last?.kind === 'change') last[added ? 'added' : 'removed'] += value;
    else parts.push({ kind: 'change', removed: removed ? value : '', added: added ? value : '' });
  }
  return joinAcrossSpaces(parts.map(forgetSpaces));
}

/** Spaces that differ are nothing to read. */
function forgetSpaces(part: DiffPart): DiffPart {
  if (part.kind === 'same' || `${part.removed}${part.added}`.trim() !== '') return part;
  return { kind: 'same', text: part.added };
}

/** Changes that only a space parts are one: three words in place of two, not word by word. */
function joinAcrossSpaces(parts: readonly DiffPart[]): DiffPart[] {
  const joined: DiffPart[] = [];
  for (const part of parts) {
    const [before, space] = joined.slice(-2);
    const last = joined.at(-1);
    if (part.kind === 'same' && last?.kind === 'same') last.text += part.text;
    else if (
      part.kind === 'change' &&
      before?.kind === 'change' &&
      space?.kind === 'same' &&
      space.text.trim() === ''
    ) {
      joined.pop();
      before.removed += space.text + part.removed;
      before.added += space.text + part.added;
    } else joined.push({ ...part });
  }
  return joined;
}

/** How many words were put in and taken out. */
export function countWords(parts: readonly DiffPart[]): { added: number; removed: number } {
  const count = (side: 'added' | 'removed') =>
    parts
      .flatMap((part) => (part.kind === 'change' ? part[side].split(/\s+/) : []))
      .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return { added: count('added'), removed: count('removed') };
}
