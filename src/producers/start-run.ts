import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { RunKind } from '../contracts/runs';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import type { Caller } from '../platform/caller';
import { unprocessable } from '../platform/errors';
import type { Logger } from '../platform/logger';
import { isDuplicateKey } from '../platform/mongo';
import { activeSpan } from '../platform/telemetry';
import { issueTicket, takePlace, type Ticket, type TicketDeps } from './issue-ticket';

export interface StartRun {
  caller: Caller;
  kind: RunKind;
  /** One line for lists. */
  title: string;
  subject?: { kind: 'canvas'; id: Types.ObjectId };
  input: unknown;
  /** Same key and body: the same run; other body: 422. */
  idempotencyKey: string | undefined;
  /** What the key is bound to: the request as the caller sent it. */
  request: unknown;
  /** Throws where no further run may start (quota, budget): no reason to refuse a repeat its run. */
  admit?(): Promise<void>;
}

export interface StartedRun {
  run: RunRecord;
  isNew: boolean;
  /** Jobs before it; undefined where Redis did not say. */
  position: number | undefined;
}

/**
 * Records a run and issues its first ticket. The run is durable when this returns; where Redis is away the ticket
 * comes from the reconciler.
 */
export async function startRun(
  deps: { models: Models; tickets: TicketDeps; log: Logger },
  start: StartRun,
): Promise<StartedRun> {
  const record = buildRun(start);
  const findStarted = () => findByKey(deps.models, start.caller.userId, start.idempotencyKey, record.inputHash);
  try {
    await start.admit?.();
  } catch (error) {
    const started = await findStarted();
    if (!started) throw error;
    return started;
  }
  const ticket: Ticket = {
    runId: record._id.toHexString(),
    kind: start.kind,
    organisationId: start.caller.organisationId,
    tier: start.caller.tier,
    ticket: 1,
  };
  // Asked beside the insert, which is the wait that counts.
  const place = takePlace(deps.tickets, ticket);
  place.catch(() => undefined); // told by the ticket
  try {
    await deps.models.Run.collection.insertOne(record);
  } catch (error) {
    const started = isDuplicateKey(error) ? await findStarted() : undefined;
    if (!started) throw error;
    return started;
  }
  const position = await issueTicket(deps.tickets, ticket, place).then(
    (issued) => issued.position,
    (error: unknown) => {
      deps.log.warn(
        { runId: record._id.toHexString(), code: 'ticket_delayed', error },
        'Ticket not issued; the reconciler will',
      );
      return undefined;
    },
  );
  return { run: record as unknown as RunRecord, isNew: true, position };
}

function buildRun(start: StartRun) {
  const now = new Date();
  const traceparent = activeSpan()?.traceparent;
  return {
    _id: new Types.ObjectId(),
    kind: start.kind,
    organisationId: new Types.ObjectId(start.caller.organisationId),
    userId: new Types.ObjectId(start.caller.userId),
    userName: start.caller.name,
    ...(start.caller.apiKey ? { apiKeyId: new Types.ObjectId(start.caller.apiKey.id) } : {}),
    tier: start.caller.tier,
    title: start.title.slice(0, 200),
    ...(start.subject ? { subjectKind: start.subject.kind, subjectId: start.subject.id } : {}),
    input: start.input,
    ...(start.idempotencyKey ? { idempotencyKey: start.idempotencyKey } : {}),
    inputHash: createHash('sha256')
      .update(JSON.stringify([start.kind, start.request]))
      .digest('hex'),
    status: 'queued' as const,
    attempt: 0,
    ticket: 1,
    ticketAt: now,
    crashes: 0,
    errorCount: 0,
    retries: 0,
    waitsOver: [],
    journal: [],
    journalBytes: 0,
    events: [],
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
    costNanoUsd: 0,
    ...(traceparent && { traceparent }),
    createdAt: now,
    updatedAt: now,
  };
}

/** The run that an earlier request with this key started. */
async function findByKey(
  models: Models,
  userId: string,
  idempotencyKey: string | undefined,
  inputHash: string,
): Promise<StartedRun | undefined> {
  if (!idempotencyKey) return undefined;
  const run = await models.Run.findOne({ userId: new Types.ObjectId(userId), idempotencyKey }).lean<RunRecord>();
  if (run && run.inputHash !== inputHash) {
    throw unprocessable('idempotency_key_reused', 'This Idempotency-Key was used with another request. Use a new key.');
  }
  return run ? { run, isNew: false, position: undefined } : undefined;
}
