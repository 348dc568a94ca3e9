import type { Types } from 'mongoose';
import type { Author, TicketConnector } from '../../../connectors/tickets/ticket-connector';
import { TicketError } from '../../../connectors/tickets/ticket-connector';
import type { Models } from '../../../models/index';
import type { TicketConnectionRecord } from '../../../models/support/tickets/ticket-system.model';
import { HOUR_MS } from '../../../platform/time';

/** Whom the system did not know is looked up again after this. */
const UNKNOWN_FOR_MS = HOUR_MS;

/**
 * Who did the work, as the ticket system knows them: set by an admin, else found by e-mail and remembered. Only an outage
 * of the system rejects; one that does not tell its members knows nobody.
 */
export async function resolveAuthor(
  { models, connector }: { models: Models; connector: TicketConnector },
  connection: TicketConnectionRecord,
  userId: Types.ObjectId,
  signal: AbortSignal,
): Promise<Author> {
  const user = await models.User.findOne(
    { _id: userId, organisationId: connection._id },
    { name: 1, email: 1, deletedAt: 1 },
  ).lean();
  const known = connection.members.find((one) => one.userId.equals(userId));
  const author = { name: user?.name ?? '', email: user && !user.deletedAt ? user.email : '' };
  const isFresh = known && (known.member ?? known.lookedUpAt.getTime() > Date.now() - UNKNOWN_FOR_MS);
  if (known && (known.isSetByHand || isFresh)) return { ...author, member: known.member ?? null };
  if (author.email === '' || !connector.mapsMembers) return { ...author, member: null };
  const member = await connector.findMember(author.email, signal).catch((error: unknown) => {
    if (error instanceof TicketError && error.kind !== 'transient') return null;
    throw error;
  });
  await remember(models, connection, userId, member);
  return { ...author, member };
}

/** What an admin has set meanwhile stays. */
async function remember(
  models: Models,
  { _id, system }: TicketConnectionRecord,
  userId: Types.ObjectId,
  member: string | null,
): Promise<void> {
  const found = { member, isSetByHand: false, lookedUpAt: new Date() };
  const { matchedCount } = await models.TicketConnection.collection.updateOne(
    { _id, system, members: { $elemMatch: { userId, isSetByHand: false } } },
    { $set: { 'members.$.member': member, 'members.$.lookedUpAt': found.lookedUpAt } },
  );
  if (matchedCount > 0) return;
  await models.TicketConnection.collection.updateOne({ _id, system, 'members.userId': { $ne: userId } }, {
    $push: { members: { userId, ...found } },
  } as never);
}
