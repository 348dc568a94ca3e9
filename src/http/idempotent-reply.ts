import { createHash, randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { IdempotencyKeyRecord } from '../models/idempotency-key.model';
import type { Models } from '../models/index';
import { badRequest, conflict, unprocessable } from '../platform/errors';
import { isDuplicateKey } from '../platform/mongo';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../platform/time';

const KEPT_MS = DAY_MS;
/** A request that has not ended after this (its process died) gives its key free. */
const LOCK_MS = MINUTE_MS;
const WELL_FORMED = /^[\x21-\x7e]{1,200}$/;
const TAKE_ATTEMPTS = 3;

export interface IdempotentCall {
  userId: string;
  operation: string;
  key: string;
  /** Path and validated body: what the key is bound to. */
  request: unknown;
}
/** The answer as it is sent; `text: undefined` has no body. */
export interface Answer {
  status: number;
  text: string | undefined;
}

/** The request's `Idempotency-Key`; 400 `idempotency_key_invalid` where it is not 1 to 200 visible ASCII characters. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !WELL_FORMED.test(header)) {
    throw badRequest('idempotency_key_invalid', 'An Idempotency-Key is 1 to 200 visible ASCII characters.');
  }
  return header;
}

/**
 * Does `work` once a key (of one person and operation, for 24 h) and keeps its answer: the same key and request get it
 * again, another request 422, a second one while the first is at work 409. Where `work` throws, the key is free again.
 */
export async function replyOnce(
  models: Models,
  call: IdempotentCall,
  work: () => Promise<Answer>,
): Promise<Answer & { isReplayed: boolean }> {
  const requestHash = createHash('sha256').update(JSON.stringify(call.request)).digest('hex');
  const owner = { userId: new Types.ObjectId(call.userId), operation: call.operation, key: call.key };
  const holder = randomUUID();
  for (let attempt = 0; attempt < TAKE_ATTEMPTS; attempt += 1) {
    const known = await takeKey(models, owner, requestHash, holder);
    if (known === 'taken') return { ...(await workAndKeep(models, owner, holder, work)), isReplayed: false };
    if (known === 'gone') continue;
    if (known.requestHash !== requestHash) {
      throw unprocessable(
        'idempotency_key_reused',
        'This Idempotency-Key was sent with another request before. Use a new one.',
      );
    }
    if (typeof known.status === 'number')
      return { status: known.status, text: known.answer ?? undefined, isReplayed: true };
    break;
  }
  throw conflict('idempotency_in_flight', 'The first request with this Idempotency-Key is still at work.', {
    isRetryable: true,
    retryAfterMs: SECOND_MS,
  });
}

type Owner = { userId: Types.ObjectId; operation: string; key: string };

/** `taken`: the key is ours. `gone`: it was freed just now, ask again. Else what is known of it. */
async function takeKey(
  models: Models,
  owner: Owner,
  requestHash: string,
  holder: string,
): Promise<'taken' | 'gone' | IdempotencyKeyRecord> {
  const now = new Date();
  const fresh = {
    requestHash,
    holder,
    lockedUntil: new Date(now.getTime() + LOCK_MS),
    expiresAt: new Date(now.getTime() + KEPT_MS),
    createdAt: now,
  };
  try {
    await models.IdempotencyKey.collection.insertOne({ ...owner, ...fresh });
    return 'taken';
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const known = await models.IdempotencyKey.findOne(owner).lean();
  if (!known) return 'gone';
  const isExpired = known.expiresAt <= now;
  const isAbandoned = known.requestHash === requestHash && typeof known.status !== 'number' && known.lockedUntil <= now;
  if (!isExpired && !isAbandoned) return known;
  const taken = await models.IdempotencyKey.collection.updateOne(
    { _id: known._id, holder: known.holder, lockedUntil: known.lockedUntil },
    { $set: fresh, $unset: { status: '', answer: '' } },
  );
  return taken.modifiedCount === 1 ? 'taken' : 'gone';
}

async function workAndKeep(models: Models, owner: Owner, holder: string, work: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    // The lock runs out by itself where even this fails.
    await models.IdempotencyKey.collection.deleteOne({ ...owner, holder }).catch(() => undefined);
    throw error;
  }
  await models.IdempotencyKey.collection.updateOne(
    { ...owner, holder },
    { $set: { status: answer.status, ...(answer.text === undefined ? {} : { answer: answer.text }) } },
  );
  return answer;
}
