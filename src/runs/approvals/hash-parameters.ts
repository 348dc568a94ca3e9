import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ApprovalRecord } from '../../models/runs/approval.model';

/** What an approval is given for. */
export interface BoundAct {
  tool: string;
  /** JSON values. */
  parameters: unknown;
  /** The state of what the tool is to touch, such as the hash of each file: where one changes, it is another act. */
  touched?: readonly { name: string; hash: string }[] | null | undefined;
}

/** Two values are the same JSON: the order of keys does not matter, nor what is undefined. */
export const isSameJson = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other);

/** SHA-256 (hexadecimal) of the act as canonical JSON (RFC 8785): neither the order of keys nor that of `touched` matters. */
export function hashParameters({ tool, parameters, touched }: BoundAct): string {
  const states = touched?.map(({ name, hash }) => [name, hash] as const) ?? [];
  const act = { tool, parameters, ...(states.length > 0 && { touched: Object.fromEntries(states) }) };
  return sha256(canonicalize(act) ?? '');
}

/**
 * True where the request asked for exactly this act. One from before canonical hashes holds by the hash it was made with,
 * for the act with its keys in the order in which it was asked.
 */
export const isAskedIn = (
  { parametersHash, hashForm }: Pick<ApprovalRecord, 'parametersHash' | 'hashForm'>,
  act: BoundAct,
): boolean =>
  parametersHash ===
  (hashForm === 'canonical' ? hashParameters(act) : sha256(JSON.stringify([act.tool, act.parameters])));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
