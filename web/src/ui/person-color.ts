const PEOPLE = 8;

/** A person's colour, the same everywhere: a CSS variable chosen by a hash of the user id. */
export function personColor(userId: string): string {
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return `var(--person-${(hash % PEOPLE) + 1})`;
}

/** Up to two letters for an avatar: "Ana Lima" is "AL", "Demo (you)" is "D". */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  return `${[...first][0] ?? '?'}${[...last][0] ?? ''}`.toUpperCase();
}
