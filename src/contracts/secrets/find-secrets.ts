import { findBlocks } from './find-blocks';
import { findInContext } from './find-in-context';
import { findNamedValues } from './find-named-values';
import { findTokens } from './find-tokens';
import type { FoundSecret } from './found-secret';
import { mapTexts } from './map-texts';
import { findPlaceholders, writePlaceholder } from './placeholder';

const WAYS = [findBlocks, findTokens, findInContext, findNamedValues] as const;

/**
 * Parts of a text that look like passwords, keys or tokens, in order, none within another and none in a placeholder. Takes
 * time linear in the length of the text, whatever it holds.
 */
export function findSecrets(text: string): FoundSecret[] {
  if (text.length < SHORTEST) return [];
  const placeholders = findPlaceholders(text);
  const all = WAYS.flatMap((find) => find(text)).sort(
    (left, right) => left.start - right.start || right.end - left.end,
  );
  const found: FoundSecret[] = [];
  let place = 0;
  for (const secret of all) {
    const before = found.at(-1);
    if (before && secret.start < before.end) {
      // Two that overlap are one: nothing of either is left to read.
      before.end = Math.max(before.end, secret.end);
      continue;
    }
    while ((placeholders[place]?.end ?? Infinity) <= secret.start) place += 1;
    const next = placeholders[place];
    if (next && next.start < secret.end) continue;
    found.push({ ...secret });
  }
  return found;
}
/** Nothing shorter announces a secret and holds it. */
const SHORTEST = 7;

/** Names what is kept of a secret. */
export type MarkOf = (secret: string, kind: string) => string;

/** The text with a placeholder for each secret; `markOf` names what is kept of it (default: nothing is). The same text where there is none. */
export const maskText = (text: string, markOf?: MarkOf): string => replaceSecrets(text, findSecrets(text), markOf);

/** The value with each text in it masked, and nothing kept. */
export const maskTexts = <Value>(value: Value): Value =>
  mapTexts(value, (text, name) => replaceSecrets(text, findSecrets(text), undefined, name));

/** Fields that hold an address alone. */
const ADDRESS_FIELDS: ReadonlySet<string> = new Set(['url']);

/** The text with placeholders for these; of a field that must stay an address, with `•••`, and without a mark. */
export function replaceSecrets(text: string, found: readonly FoundSecret[], markOf?: MarkOf, fieldName = ''): string {
  if (found.length === 0) return text;
  let masked = '';
  let at = 0;
  for (const { kind, start, end } of found) {
    const placeholder = ADDRESS_FIELDS.has(fieldName)
      ? '•••'
      : writePlaceholder(kind, markOf?.(text.slice(start, end), kind));
    masked += text.slice(at, start) + placeholder;
    at = end;
  }
  return masked + text.slice(at);
}

/** Whether `masked` is what is stored of `original`: the same but for its secrets. */
export const isMaskOf = (masked: string, original: string): boolean =>
  masked !== original &&
  findPlaceholders(masked).length > 0 &&
  withoutMarks(masked) === withoutMarks(maskText(original));

function withoutMarks(text: string): string {
  let bare = '';
  let at = 0;
  for (const { kind, start, end } of findPlaceholders(text)) {
    bare += text.slice(at, start) + writePlaceholder(kind);
    at = end;
  }
  return bare + text.slice(at);
}
