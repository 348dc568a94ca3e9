import type { ClientSession, Connection, Types } from 'mongoose';
import type { WrittenOutputKind } from '../../contracts/support/outputs';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { type DocumentTarget, TITLE_OF } from '../../models/support/notes/document-target';
import { recordStateOf } from '../../models/support/records/record-state';
import type { SupportDocumentInput } from '../../queues/support/support-inputs';
import { type RunOwner, type StartDeps, type StartedRun, startRun, type StartRun } from '../../producers/start-run';

export interface BeginDocument extends Described {
  session: SupportSessionRecord;
  caller: RunOwner;
}
interface Described {
  session: Pick<SupportSessionRecord, '_id' | 'title'>;
  target: DocumentTarget;
  /** Of the notes: this one alone. */
  section?: SupportDocumentInput['section'];
  instruction?: string | undefined;
  /** Nothing of a living draft is taken up. Default false. */
  isAnew?: boolean;
}

export interface DocumentDeps extends StartDeps {
  connection: Connection;
  /** Throws where the caller may start no further run (quota, budget). */
  admit(caller: RunOwner): Promise<() => void>;
}

/** Starts a run that writes a document anew; one key, one run. */
export function startDocument(
  deps: DocumentDeps,
  begin: BeginDocument & { idempotencyKey?: string | undefined; request?: unknown },
): Promise<StartedRun> {
  return startRun(
    deps,
    toStart(deps, begin, (dbSession, runId) => pointAt(deps.models, dbSession, begin, runId)),
  );
}

/** Tries of a reader who is overtaken by others. */
const TRIES_MAX = 5;
const GONE_STATUSES: ReadonlySet<string> = new Set(['failed', 'cancelled']);

/** Being found or started by this process now, by session and what it holds. */
const beginning = new Map<string, Promise<StartedRun>>();

/**
 * The run that writes, or wrote, the notes of a session as it is now; started where there is none, or it came to nothing.
 * Readers who come at once, to any instance, get the same one: those of this process in one go, else each would begin a
 * transaction that all but one give up. Throws what `admit` throws, only where one must be started.
 */
export async function ensureDocumentationRun(
  deps: DocumentDeps,
  session: SupportSessionRecord,
  caller: RunOwner,
): Promise<StartedRun> {
  const key = `${session._id.toHexString()} ${recordStateOf(session)}`;
  const others = beginning.get(key);
  if (others) {
    const begun = await others.catch(() => undefined); // what is refused to one may be granted to another
    if (begun) return { ...begun, isNew: false };
  }
  const own = findOrBegin(deps, session, caller);
  beginning.set(key, own);
  try {
    return await own;
  } finally {
    if (beginning.get(key) === own) beginning.delete(key);
  }
}

async function findOrBegin(deps: DocumentDeps, session: SupportSessionRecord, caller: RunOwner): Promise<StartedRun> {
  let current = session;
  for (let number = 1; ; number += 1) {
    const found = await findCurrent(deps.models, current);
    if (found) return { run: found, isNew: false, position: undefined };
    try {
      const begin: BeginDocument = { session: current, caller, target: 'notes' };
      return await startRun(
        deps,
        toStart(deps, begin, (dbSession, runId) => takeOver(deps.models, dbSession, begin.session, runId)),
      );
    } catch (error) {
      if (!(error instanceof Overtaken) || number >= TRIES_MAX) throw error;
      current = await deps.models.SupportSession.findById(session._id, { vector: 0 })
        .lean<SupportSessionRecord>()
        .orFail();
    }
  }
}

/** Somebody else began meanwhile. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

async function findCurrent(models: Models, session: SupportSessionRecord): Promise<RunRecord | undefined> {
  if (!session.documentationRunId || session.documentedState !== recordStateOf(session)) return undefined;
  const run = await models.Run.findById(session.documentationRunId).lean<RunRecord>();
  return run && !GONE_STATUSES.has(run.status) ? run : undefined;
}

async function takeOver(
  models: Models,
  dbSession: ClientSession,
  seen: SupportSessionRecord,
  runId: Types.ObjectId,
): Promise<void> {
  const { matchedCount } = await models.SupportSession.collection.updateOne(
    {
      _id: seen._id,
      documentationRunId: seen.documentationRunId ?? null,
      documentedState: seen.documentedState ?? null,
    } as never,
    { $set: { documentationRunId: runId, documentedState: recordStateOf(seen) } },
    { session: dbSession },
  );
  if (matchedCount === 0) throw new Overtaken('the notes are being written already');
}

/** Where readers of the document look for its run. A text that was there stays until the new one is. */
async function pointAt(
  models: Models,
  dbSession: ClientSession,
  { session, target }: BeginDocument,
  runId: Types.ObjectId,
): Promise<void> {
  if (target === 'notes') {
    await models.SupportSession.collection.updateOne(
      { _id: session._id },
      { $set: { documentationRunId: runId, documentedState: recordStateOf(session) } },
      { session: dbSession },
    );
    return;
  }
  await keepPending(models, dbSession, session, target, runId);
}

async function keepPending(
  models: Models,
  dbSession: ClientSession,
  session: SupportSessionRecord,
  kind: WrittenOutputKind,
  runId: Types.ObjectId,
): Promise<void> {
  const now = new Date();
  await models.SupportOutput.collection.updateOne(
    { sessionId: session._id, kind },
    {
      $set: { organisationId: session.organisationId, status: 'pending', runId, updatedAt: now },
      $setOnInsert: { text: '', sections: [], createdAt: now },
      $unset: { error: '' },
    },
    { session: dbSession, upsert: true },
  );
}

/** What a run that writes a document is started with. */
export function describeRun({ session, target, section, instruction, isAnew }: Described) {
  const input: SupportDocumentInput = {
    sessionId: session._id.toHexString(),
    target,
    ...(section && { section }),
    ...(instruction && { instruction }),
    ...(isAnew && { isAnew }),
  };
  return {
    kind: 'support.document' as const,
    title: `${TITLE_OF[target]} of ${session.title}`,
    subject: { kind: 'support' as const, id: session._id },
    input,
  };
}

function toStart(
  deps: DocumentDeps,
  begin: BeginDocument & { idempotencyKey?: string | undefined; request?: unknown },
  write: NonNullable<StartRun['beside']>['write'],
): StartRun {
  const described = describeRun(begin);
  return {
    ...described,
    caller: begin.caller,
    idempotencyKey: begin.idempotencyKey,
    request: begin.request ?? described.input,
    admit: () => deps.admit(begin.caller),
    beside: { connection: deps.connection, write },
  };
}
