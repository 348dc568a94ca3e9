import { createHash } from 'node:crypto';
import { type ClientSession, type Connection, Types } from 'mongoose';
import type { RunBudgetScope } from '../contracts/money/budgets';
import type { RunSubject } from '../contracts/systems/names';
import type { RunKind } from '../contracts/systems/names';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/runs/run.model';
import type { Caller } from '../platform/caller';
import { unprocessable } from '../platform/errors';
import type { Logger } from '../platform/logger';
import { isDuplicateKey, withTransaction } from '../platform/mongo';
import { activeSpan } from '../platform/telemetry';
import type { FairPlace } from './fair-priority';
import { plainTitle } from './plain-title';
import { issueTicket, takePlace, type Ticket, type TicketDeps } from './issue-ticket';

/** For whom a run works: who asked, with what. */
export type RunOwner = Pick<Caller, 'userId' | 'organisationId' | 'tier' | 'name'> & { apiKey?: { id: string } };

export interface StartRun {
  caller: RunOwner;
  kind: RunKind;
  /** One line for lists. */
  title: string;
  subject?: { kind: RunSubject; id: Types.ObjectId };
  /** What figures count it as beside its kind. */
  countedAs?: string;
  /** What its calls count against beside its person, key and organisation. */
  budgetSubjects?: readonly { scope: RunBudgetScope; id: string }[];
  /** The run that waits for it: it counts as part of that one. */
  parentRunId?: Types.ObjectId;
  input: unknown;
  /** Same key and body: the same run; other body: 422. */
  idempotencyKey: string | undefined;
  /** What the key is bound to: the request as the caller sent it. */
  request: unknown;
  /**
   * Throws where no further run may start (quota, budget): no reason to refuse a repeat its run. What it returns is called once
   * the run is recorded, or is not to be.
   */
  admit?(): Promise<() => void>;
  /** Written in one transaction with the run: both are there, or neither. May be called again where the transaction is. */
  beside?: { connection: Connection; write(session: ClientSession, runId: Types.ObjectId): Promise<void> };
}

export interface StartedRun {
  run: RunRecord;
  isNew: boolean;
  /** Jobs before it; undefined where Redis did not say. */
  position: number | undefined;
}

export interface StartDeps {
  models: Models;
  tickets: TicketDeps;
  log: Logger;
}

/**
 * Records a run and issues its first ticket. The run is durable when this returns; where Redis is away the ticket
 * comes from the reconciler.
 */
export async function startRun(deps: StartDeps, start: StartRun): Promise<StartedRun> {
  const record = buildRun(start);
  const findStarted = () => findByKey(deps.models, start.caller.userId, start.idempotencyKey, record.inputHash);
  let end: (() => void) | undefined;
  try {
    end = await start.admit?.();
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
    await insertRun(deps, record, start.beside);
  } catch (error) {
    const started = isDuplicateKey(error) ? await findStarted() : undefined;
    if (!started) throw error;
    return started;
  } finally {
    end?.();
  }
  const position = await issueFirst(deps, ticket, place);
  return { run: record as unknown as RunRecord, isNew: true, position };
}

async function insertRun(deps: Pick<StartDeps, 'models'>, record: NewRun, beside: StartRun['beside']): Promise<void> {
  if (!beside) {
    await deps.models.Run.collection.insertOne(record);
    return;
  }
  await withTransaction(beside.connection, async (session) => {
    await deps.models.Run.collection.insertOne(record, { session });
    await beside.write(session, record._id);
  });
}

/** Records a run in a transaction of somebody else's: `issueRecorded` after the commit gives it its ticket, the reconciler else. */
export async function recordRun(models: Models, start: RecordRun, session: ClientSession): Promise<RunRecord> {
  const record = buildRun({ ...start, idempotencyKey: undefined, request: start.input });
  await models.Run.collection.insertOne(record, { session });
  return record as unknown as RunRecord;
}
/** Several at once, in their order. */
export async function recordRuns(
  models: Models,
  starts: readonly RecordRun[],
  session: ClientSession,
): Promise<RunRecord[]> {
  const records = starts.map((start) => buildRun({ ...start, idempotencyKey: undefined, request: start.input }));
  await models.Run.collection.insertMany(records, { session });
  return records as unknown as RunRecord[];
}
export type RecordRun = Pick<StartRun, 'kind' | 'title' | 'subject' | 'input' | 'budgetSubjects' | 'countedAs'> & {
  caller: RunOwner;
};

/** Issues the first ticket of a run that `recordRun` wrote, once its transaction is committed. Never throws. */
export async function issueRecorded(
  deps: Pick<StartDeps, 'tickets' | 'log'>,
  { _id, kind, organisationId, tier }: RunRecord,
): Promise<void> {
  const ticket: Ticket = {
    runId: _id.toHexString(),
    kind,
    organisationId: organisationId.toHexString(),
    tier,
    ticket: 1,
  };
  await issueFirst(deps, ticket, takePlace(deps.tickets, ticket));
}

/** Jobs before it; undefined where Redis is away: then the reconciler issues it. */
function issueFirst(
  { tickets, log }: Pick<StartDeps, 'tickets' | 'log'>,
  ticket: Ticket,
  place: Promise<FairPlace>,
): Promise<number | undefined> {
  return issueTicket(tickets, ticket, place).then(
    (issued) => issued.position,
    (error: unknown) => {
      log.warn({ runId: ticket.runId, code: 'ticket_delayed', error }, 'Ticket not issued; the reconciler will');
      return undefined;
    },
  );
}

type NewRun = ReturnType<typeof buildRun>;

function buildRun(start: Omit<StartRun, 'admit' | 'beside'>) {
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
    title: plainTitle(start.title),
    ...(start.subject ? { subjectKind: start.subject.kind, subjectId: start.subject.id } : {}),
    ...(start.countedAs ? { countedAs: start.countedAs } : {}),
    ...(start.parentRunId ? { parentRunId: start.parentRunId } : {}),
    ...(start.budgetSubjects && {
      budgetSubjects: start.budgetSubjects.map(({ scope, id }) => ({ scope, id: new Types.ObjectId(id) })),
    }),
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
