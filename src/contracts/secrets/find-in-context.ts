import type { FindSecrets, FoundSecret } from './found-secret';
import { isCode, isNoValue } from './is-no-value';
import { ADDRESSES } from './places/addresses';
import { COMMANDS } from './places/commands';
import { DEVICES } from './places/devices';
import { HEADERS } from './places/headers';
import type { Place } from './places/place';

/** All of them. */
export const PLACES: readonly Place[] = [...ADDRESSES, ...HEADERS, ...COMMANDS, ...DEVICES];
/** Kinds whose values may look like a path or a member: their form is proof enough. */
const SURE = /address|hash|token|cookie/;

/** Values that their place gives away: addresses, headers, cookies, commands, configurations of devices, hashes of passwords. */
export const findInContext: FindSecrets = (text) => {
  const found: FoundSecret[] = [];
  const lower = text.toLowerCase();
  for (const { kind, hints, pattern, isOther } of PLACES) {
    if (!hints.some((hint) => lower.includes(hint))) continue;
    for (const match of text.matchAll(pattern)) {
      const { secret, quoted, single } = match.groups ?? {};
      const value = secret ?? quoted ?? single ?? '';
      if (value === '' || isOther?.(value) || isNoValue(value)) continue;
      if (secret !== undefined && !SURE.test(kind) && isCode(value)) continue;
      const start = match.index + match[0].lastIndexOf(value);
      found.push({ kind, start, end: start + value.length });
    }
  }
  return found;
};
