import { Types } from 'mongoose';
import { z } from 'zod';
import type { List } from '../../../contracts/kernel/common';
import type { SessionSummary, sessionList } from '../../../contracts/support/sessions';
import { type Caller, isAdmin } from '../../../platform/caller';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import type { SupportSessionRecord } from './support-session.model';
import { presentSessionSummary } from './present-session';
import { sumSessionCosts } from './session-costs';

const cursorFormat = fieldsCursor(z.tuple([z.int(), z.string().regex(/^[0-9a-f]{24}$/)]));

/** Fields that a summary does not show and that may be large. */
export const SUMMARY_FIELDS = {
  ...{ vector: 0, notesTerms: 0, steps: 0, similar: 0 },
  ...{ 'lane.questions.text': 0, 'lane.questions.context': 0, 'lane.questions.options': 0, 'lane.questions.answer': 0 },
  ...{ 'lane.actions.title': 0, 'lane.actions.description': 0, 'lane.actions.command': 0, 'lane.actions.output': 0 },
} as const;

/** Sessions that the caller may see, as `maySeeSession` says, as a filter. */
export function sessionsSeenBy(caller: Pick<Caller, 'userId' | 'organisationId' | 'role'>) {
  const userId = new Types.ObjectId(caller.userId);
  return {
    organisationId: new Types.ObjectId(caller.organisationId),
    ...(isAdmin(caller) ? {} : { $or: [{ userId }, { escalatedToId: userId }] }),
  };
}

/** Summaries of those of the sessions that the caller may see, by id. */
export async function findSummaries(
  models: Models,
  caller: Caller,
  ids: readonly Types.ObjectId[],
): Promise<Map<string, SessionSummary>> {
  const found = await models.SupportSession.find(
    { $and: [sessionsSeenBy(caller), { _id: { $in: ids } }] },
    SUMMARY_FIELDS,
  ).lean<SupportSessionRecord[]>();
  const summarise = await summariser(models, caller, found);
  return new Map(found.map((session) => [session._id.toHexString(), summarise(session)]));
}

/** A page of the sessions that the caller may see, last changed first. */
export async function findSessions(
  models: Models,
  caller: Caller,
  query: z.infer<typeof sessionList.query>,
): Promise<List<SessionSummary>> {
  const place = decodeCursor(cursorFormat, query.cursor);
  const [at, id] = place ? [new Date(place[0]), new Types.ObjectId(place[1])] : [];
  const filters = [
    sessionsSeenBy(caller),
    {
      ...(query.status ? { status: query.status } : {}),
      ...(query.domain ? { problemDomain: query.domain } : {}),
      ...(query.psa ? { psaStatus: query.psa } : {}),
      ...(query.owner ? { userId: new Types.ObjectId(query.owner) } : {}),
    },
    at && id ? { $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $lt: id } }] } : {},
  ];
  const records = await models.SupportSession.find({ $and: filters }, SUMMARY_FIELDS)
    .sort({ updatedAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<SupportSessionRecord[]>();
  return pageOf(
    records,
    query.limit,
    { format: cursorFormat, placeOf: ({ updatedAt, _id }) => [updatedAt.getTime(), _id.toHexString()] },
    await summariser(models, caller, records),
  );
}

async function summariser(models: Models, { organisationId }: Caller, sessions: readonly SupportSessionRecord[]) {
  const ids = sessions.map(({ _id }) => _id);
  const costs = await sumSessionCosts(models, new Types.ObjectId(organisationId), ids);
  return (session: SupportSessionRecord) => presentSessionSummary(session, costs.get(session._id.toHexString()) ?? 0);
}
