const LONGEST = 60;

/** A canvas's first title from the words that ask for it: their first line, cut between words. */
export function titleOf(prompt: string): string {
  const line = (prompt.trim().split('\n')[0] ?? '').trim();
  const letters = [...line];
  if (letters.length <= LONGEST) return line;
  const cut = letters.slice(0, LONGEST).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > LONGEST / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.]+$/, '')}…`;
}
