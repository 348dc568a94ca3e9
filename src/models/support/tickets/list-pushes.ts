import { Types } from 'mongoose';
import type { z } from 'zod';
import type { List } from '../../../contracts/kernel/common';
import type { TicketPush } from '../../../contracts/support/ticket-system';
import type { ticketPushList } from '../../../contracts/support/ticket-system-operations';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import { decodeCursor, idCursor, pageById } from '../../kernel/page';
import type { SupportSessionRecord } from '../records/support-session.model';
import type { TicketPushRecord } from './ticket-system.model';
import { presentPush } from './present-ticket';

/** What the caller's organisation sent, or is to send, the newest first. */
export async function listPushes(
  models: Models,
  caller: Caller,
  { status, cursor, limit }: z.infer<(typeof ticketPushList)['query']>,
): Promise<List<TicketPush>> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const before = decodeCursor(idCursor, cursor);
  const records = await models.TicketPush.find({
    organisationId,
    ...(status && { status }),
    ...(before && { _id: { $lt: before } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<TicketPushRecord[]>();
  const page = pageById(records, limit, (record) => record);
  const sessions = await models.SupportSession.find(
    { _id: { $in: page.items.map(({ sessionId }) => sessionId) }, organisationId },
    { title: 1 },
  ).lean();
  const titles = new Map(sessions.map(({ _id, title }) => [_id.toHexString(), title]));
  const items = page.items.map((push) => presentPush(push, titles.get(push.sessionId.toHexString()) ?? ''));
  return { items, nextCursor: page.nextCursor };
}

/** A session's pushes, the oldest first; a session has few. */
export async function readSessionPushes(
  models: Models,
  { _id, title }: Pick<SupportSessionRecord, '_id' | 'title'>,
): Promise<TicketPush[]> {
  const records = await models.TicketPush.find({ sessionId: _id }).sort({ _id: 1 }).lean<TicketPushRecord[]>();
  return records.map((push) => presentPush(push, title));
}
