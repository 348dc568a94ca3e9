import { type ChangeObject, diffArrays, diffWordsWithSpace } from 'diff';

/** Words put in and taken out before two texts count as two; more takes the square of the time (0.15 s measured here). */
const EDITS_MAX = 1_000;
/** Part of the words of the shorter text that the other must have too, or it is another text, not a changed one. */
const KEPT_MIN = 0.5;

/** A stretch of two texts: what both say, or what stands in one where the other has something else, or nothing. */
export type DiffPart = { kind: 'same'; text: string } | { kind: 'change'; removed: string; added: string };

/**
 * What became of `before`: line by line, and word by word where a line was changed rather than replaced. All parts' `text`
 * and `added` together are `after`, but for spaces.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const lines = diffArrays(linesOf(before), linesOf(after), {
    comparator: (one, other) => one.trim() === other.trim(),
    maxEditLength: EDITS_MAX,
  });
  if (lines === undefined) return [{ kind: 'change', removed: before, added: after }];
  const parts = toParts(lines.map((line) => ({ ...line, value: line.value.join('') }))).flatMap((part) =>
    part.kind === 'change' && part.removed !== '' && part.added !== ''
      ? diffWithinLines(part.removed, part.added)
      : [part],
  );
  return joinAcrossSpaces(parts.map(forgetSpaces));
}

/** Each with its end, the last one too: as a line it is like the others. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n').map((line) => `${line}\n`));

function diffWithinLines(removed: string, added: string): DiffPart[] {
  const words = diffWordsWithSpace(removed, added, { maxEditLength: EDITS_MAX });
  const parts = words === undefined ? [] : toParts(words);
  const kept = parts
    .map((part) => (part.kind === 'same' ? wordsIn(part.text) : 0))
    .reduce((sum, count) => sum + count, 0);
  const isChanged = kept >= KEPT_MIN * Math.min(wordsIn(removed), wordsIn(added));
  return isChanged && parts.length > 0 ? parts : [{ kind: 'change', removed, added }];
}

function toParts(pieces: readonly ChangeObject<string>[]): DiffPart[] {
  const parts: DiffPart[] = [];
  for (const { value, added, removed } of pieces) {
    const last = parts.at(-1);
    if (!added && !removed) parts.push({ kind: 'same', text: value });
    else if (last?.kind === 'change') last[added ? 'added' : 'removed'] += value;
    else parts.push({ kind: 'change', removed: removed ? value : '', added: added ? value : '' });
  }
  return parts;
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
    parts.reduce((sum, part) => sum + (part.kind === 'change' ? wordsIn(part[side]) : 0), 0);
  return { added: count('added'), removed: count('removed') };
}

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
