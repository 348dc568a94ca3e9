/** What stands in a text for a secret: `[secret: password ••• #k3f9…]`; without a mark where the value is not kept. */
const PLACEHOLDER = /\[secret: ([^[\]•#\n]{1,40}) •••(?: #([a-z2-7]{10}))?\]/g;

/** Characters of a mark. */
export const SECRET_MARK_LENGTH = 10;
/** A mark: lower-case base 32. */
export const SECRET_MARK = /^[a-z2-7]{10}$/;

export interface Placeholder {
  /** Which secret it is, in words: "password". */
  kind: string;
  /** Names the kept original within its object; undefined: none is kept. */
  mark: string | undefined;
  start: number;
  end: number;
}

/** The placeholder of a secret of this kind, and of its kept original where there is one. */
export const writePlaceholder = (kind: string, mark?: string): string =>
  `[secret: ${kind} •••${mark === undefined ? '' : ` #${mark}`}]`;

/** Placeholders in a text, in order. Linear in its length. */
export function findPlaceholders(text: string): Placeholder[] {
  if (!text.includes('[secret: ')) return [];
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    kind: match[1] ?? '',
    mark: match[2],
    start: match.index,
    end: match.index + match[0].length,
  }));
}
