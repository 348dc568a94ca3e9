import { failed } from './answers';
import type { DeviceToolAnswer } from './device-tool';
import { readDate } from './read-date';

/** What a model says to take a date away. */
const NONE = /^(?:none|null|clear)$/i;

/** A date that a model gave: `value` is undefined where it gave none, null where it is to be taken away. */
export function readDateParameter(
  given: string | number | undefined,
  timeZone: string,
): { isBad: false; value: number | null | undefined } | { isBad: true } {
  if (given === undefined) return { isBad: false, value: undefined };
  if (NONE.test(String(given).trim())) return { isBad: false, value: null };
  const value = readDate(given, timeZone);
  return value === undefined ? { isBad: true } : { isBad: false, value };
}

export const badDate = (name: string): DeviceToolAnswer =>
  failed(`${name} is no date. Give it as 2026-05-12 or 2026-05-12T10:00, or in milliseconds. Nothing was changed.`);
