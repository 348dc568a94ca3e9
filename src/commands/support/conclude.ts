import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import { ORGANISATION_ROLES } from '../../contracts/kernel/organisation-roles';
import type { WrittenOutputKind } from '../../contracts/support/outputs';
import type { SessionClose, sessionEscalate, sessionResolve } from '../../contracts/support/conclude';
import type { Caller } from '../../platform/caller';
import { unprocessable } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { DuePush } from '../../models/support/tickets/keep-outbox';
import { preparePushes } from './prepare-pushes';
import type { DocumentTarget } from '../../models/support/notes/document-target';
import { type KeptIndexing, keepIndexing } from '../../models/support/records/keep-indexing';
import { type Moved, moveSession } from './move-session';
import { presentPsa } from '../../models/support/records/present-session';
import { recordStateOf } from '../../models/support/records/record-state';
import type { SupportDeps } from '../../models/support/records/support-deps';
import { readSupportSettings } from './support-settings';
import { closeWorked, reckonTimeEntry } from '../../models/support/records/time-entry';
import { keepOutputs, readBilledUntil } from './write-outputs';

/** What follows from a conclusion, written in its transaction and begun after its commit. Each is passed in. */
export interface ConcludeDeps extends SupportDeps {
  /** Records the runs that write, in the order of the targets. */
  recordDocuments(
    session: SupportSessionRecord,
    caller: Caller,
    targets: readonly DocumentTarget[],
    transaction: ClientSession,
  ): Promise<RunRecord[]>;
}
export interface Concluded extends Moved {
  runs: RunRecord[];
  indexing: KeptIndexing[];
  /** To the ticket system. */
  due: DuePush[];
}

const NOTHING: Omit<Concluded, keyof Moved> = { runs: [], indexing: [], due: [] };

/** Resolves a session: status, runs that write, time entry, index and pushes are there together or not at all. No model is called. */
export async function resolveSession(
  deps: ConcludeDeps,
  session: SupportSessionRecord,
  caller: Caller,
  body: z.infer<typeof sessionResolve.body>,
): Promise<Concluded> {
  const reading = readSupportSettings(deps.models, session.organisationId); // beside the first write
  reading.catch(() => undefined); // told where it is awaited
  const follows: Omit<Concluded, keyof Moved> = { ...NOTHING };
  const moved = await moveSession(deps, session, caller, {
    to: 'resolved',
    from: ['active', 'paused', 'escalated'],
    action: 'support.resolved',
    details: body.resolve_code ? { code: body.resolve_code } : {},
    change: ({ worked }, now) => ({
      ...concludedAt(worked, now),
      resolutionSummary: body.resolution_summary,
      ...(body.resolve_code ? { resolveCode: body.resolve_code } : {}),
    }),
    ...(body.resolve_code ? {} : { unset: ['resolveCode'] }),
    beside: async (after, transaction) => {
      const written = ['customer_reply', 'knowledge_article'] as const;
      follows.runs = await deps.recordDocuments(after, caller, ['notes', ...written], transaction);
      const since = await readBilledUntil(deps.models, after, transaction);
      const timeEntry = reckonTimeEntry(after, await reading, { now: after.concludedAt ?? new Date(), since });
      await keepOutputs(deps.models, after, { pending: pair(written, follows.runs.slice(1)), timeEntry }, transaction);
      follows.indexing = await keepIndexing(deps.models, after, transaction);
      const [notes] = follows.runs;
      const also = notes && { documentationRunId: notes._id, documentedState: recordStateOf(after) };
      return pushConclusion(deps.models, transaction, { after, caller, conclusion: 'resolved', follows, also });
    },
  });
  return moved.isNew ? { ...moved, ...follows } : { ...moved, ...NOTHING };
}

/** Hands a session over, to a colleague or to whoever takes it on. 422 `escalation_target_wrong`. No model is called. */
export async function escalateSession(
  deps: ConcludeDeps,
  session: SupportSessionRecord,
  caller: Caller,
  body: z.infer<typeof sessionEscalate.body>,
): Promise<Concluded> {
  const target = body.escalate_to ? await findEngineer(deps.models, caller, body.escalate_to) : undefined;
  const follows: Omit<Concluded, keyof Moved> = { ...NOTHING };
  const moved = await moveSession(deps, session, caller, {
    to: 'escalated',
    from: ['active', 'paused'],
    action: 'support.escalated',
    details: target ? { to: target._id.toHexString() } : {},
    change: ({ worked }, now) => ({
      ...concludedAt(worked, now),
      escalationReason: body.escalation_reason,
      ...(target ? { escalatedToId: target._id, escalatedToName: target.name } : {}),
    }),
    ...(target ? {} : { unset: ['escalatedToId', 'escalatedToName'] }),
    beside: async (after, transaction) => {
      const written = ['escalation_brief'] as const;
      follows.runs = await deps.recordDocuments(after, caller, written, transaction);
      await keepOutputs(deps.models, after, { pending: pair(written, follows.runs) }, transaction);
      return pushConclusion(deps.models, transaction, { after, caller, conclusion: 'escalated', follows });
    },
  });
  return moved.isNew ? { ...moved, ...follows } : { ...moved, ...NOTHING };
}

/** What resolving and escalating answer. */
export const presentClose = (session: SupportSessionRecord): SessionClose => ({
  session_id: session._id.toHexString(),
  status: session.status,
  documentation: null,
  ...presentPsa(session),
});

/** Records what goes to the ticket system. Gives what it has written to the session: where it stands with it, and `also`. */
async function pushConclusion(
  models: Models,
  transaction: ClientSession,
  of: {
    after: SupportSessionRecord;
    caller: Caller;
    conclusion: 'resolved' | 'escalated';
    follows: Pick<Concluded, 'due'>;
    also?: Partial<SupportSessionRecord> | undefined;
  },
): Promise<Partial<SupportSessionRecord>> {
  const { after: session, caller, conclusion, follows, also } = of;
  const userId = new Types.ObjectId(caller.userId);
  const { psa, due } = await preparePushes(models, transaction, { session, userId, conclusion, also });
  follows.due = due;
  return { ...also, psaStatus: psa.psaStatus, psaError: psa.psaError ?? null };
}

const concludedAt = (worked: SupportSessionRecord['worked'], now: Date) => ({
  concludedAt: now,
  worked: closeWorked(worked, now) as SupportSessionRecord['worked'],
});

const pair = (kinds: readonly WrittenOutputKind[], runs: readonly RunRecord[]) =>
  runs.flatMap((run, index) => {
    const kind = kinds[index];
    return kind ? [{ kind, runId: run._id }] : [];
  });

const ENGINEERS = ORGANISATION_ROLES.slice(ORGANISATION_ROLES.indexOf('engineer'));

async function findEngineer(models: Models, caller: Caller, userId: string) {
  const found = await models.User.findOne(
    {
      _id: new Types.ObjectId(userId),
      organisationId: new Types.ObjectId(caller.organisationId),
      role: { $in: ENGINEERS },
      disabledAt: null,
    },
    { name: 1 },
  ).lean();
  if (!found)
    throw unprocessable('escalation_target_wrong', 'Escalate to an engineer, admin or owner of your organisation.');
  return found;
}
