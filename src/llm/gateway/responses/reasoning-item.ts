import { LLM_BODY_LIMITS } from '../../../contracts/kernel/body-limits';
import type { ResponseInputItem, ResponseReasoning } from '../../../contracts/gateway/responses';
import { parseWithin } from '../../../platform/measure-json';
import { itemId, type ResponseNames } from './response-shell';

/** `extra_content` of a tool call: what its provider wants back with it, signed thoughts for example. */
export type ExtraContent = Record<string, unknown>;

/** What we write begins so: another server's reasoning is none of our business. */
const PREFIX = 'weft1.';

/**
 * What a provider wants back with a call, as the item before it: responses have no other place that clients send back. Encoded,
 * not encrypted: chat completions give it in the open. Undefined where there is nothing to carry.
 */
export function toReasoningItem(
  extra: unknown,
  names: ResponseNames,
  outputIndex: number,
): ResponseReasoning | undefined {
  if (!isObject(extra)) return undefined;
  const encoded = Buffer.from(JSON.stringify(extra)).toString('base64url');
  return {
    id: itemId('rs', names, outputIndex),
    type: 'reasoning',
    status: 'completed',
    summary: [],
    encrypted_content: PREFIX + encoded,
  };
}

/** The same from an item that a client sends back; undefined where it is none of ours. */
export function readReasoningItem(item: ResponseInputItem): ExtraContent | undefined {
  const content = item['encrypted_content'];
  if (typeof content !== 'string' || !content.startsWith(PREFIX)) return undefined;
  try {
    const extra = parseWithin(LLM_BODY_LIMITS, Buffer.from(content.slice(PREFIX.length), 'base64url').toString());
    return isObject(extra) ? extra : undefined;
  } catch {
    return undefined; // not as we wrote it: as good as none
  }
}

/** Whether an id is one of an item of reasoning. */
export const isReasoningId = (id: string): boolean => id.startsWith('rs_');

const isObject = (value: unknown): value is ExtraContent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
