import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;
/** How far the clock of whoever calls may be from ours. */
export const HOOK_TOLERANCE_MS = 5 * MINUTE_MS;
/** A call is remembered for longer than its timestamp is good: from five minutes ahead to five minutes after. */
export const HOOK_CALL_KEPT_MS = 15 * MINUTE_MS;
/** Characters of a call’s id; signatures looked at, for a secret that is being replaced. */
const ID_MAX = 255;
const SIGNATURES_MAX = 8;

/** A new signing secret, as Standard Webhooks writes them. */
export const createHookSecret = (): string => `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

/** The headers of a call, as they came. */
export type HookHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The id of a call whose signature (Standard Webhooks 1.0, `v1`) and time are right; else undefined. The body is only hashed. */
export function verifyHookCall(secret: string, headers: HookHeaders, body: Uint8Array, now: Date): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') return undefined;
  if (id === '' || id.length > ID_MAX || !/^\d{1,12}$/.test(timestamp)) return undefined;
  const expected = createHmac('sha256', Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest();
  const isSigned = given
    .split(' ', SIGNATURES_MAX)
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice('v1,'.length), 'base64'))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  const isInTime = Math.abs(now.getTime() - Number(timestamp) * SECOND_MS) <= HOOK_TOLERANCE_MS;
  return isSigned && isInTime ? id : undefined;
}
