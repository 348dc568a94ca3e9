import { findBlocks } from './find-blocks';
import { findInContext } from './find-in-context';
import { findNamedValues } from './find-named-values';
import { findTokens } from './find-tokens';
import type { FoundSecret } from './found-secret';
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

/** The text with a placeholder for each secret; `markOf` names what is kept of it (default: nothing is). The same text where there is none. */
export function maskText(text: string, markOf?: (secret: string, kind: string) => string): string {
  const found = findSecrets(text);
  if (found.length === 0) return text;
  let masked = '';
  let at = 0;
  for (const { kind, start, end } of found) {
    masked += text.slice(at, start) + writePlaceholder(kind, markOf?.(text.slice(start, end), kind));
    at = end;
  }
  return masked + text.slice(at);
}
