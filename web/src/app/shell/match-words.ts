const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const split = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a label has every word that is typed, as it begins; without case and accents. As the server's search does. */
export function matchesWords(label: string, typed: string): boolean {
  const words = split(label);
  return split(typed).every((asked) => words.some((word) => word.startsWith(asked)));
}

/** A text in pieces: those that were typed are hits, whole words where their beginning was. */
export function markWords(text: string, typed: string): { text: string; isHit: boolean }[] {
  const asked = split(typed);
  const pieces: { text: string; isHit: boolean }[] = [];
  for (const piece of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    const folded = fold(piece);
    const isHit =
      folded !== '' &&
      asked.some((one) => folded.startsWith(one) || (one.length > 1 && isSpaceless(one) && folded.includes(one)));
    const last = pieces.at(-1);
    if (last && last.isHit === isHit) last.text += piece;
    else if (piece !== '') pieces.push({ text: piece, isHit });
  }
  return pieces;
}

const isSpaceless = (word: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(word);
