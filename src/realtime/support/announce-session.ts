import type { supportUpdated, SocketPayload } from '../../contracts/socket-events';
import type { TaskLane } from '../../contracts/support/task-lane';
import type { Models } from '../../models/index';
import { presentSessionSummary } from '../../models/support/records/present-session';
import { readSessionCost } from '../../models/support/records/session-costs';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { ADMIN_ROLES } from '../../platform/caller';
import type { Broadcaster } from '../broadcaster';
import { userRoom } from '../rooms';

interface AnnounceDeps {
  models: Models;
  broadcaster: Broadcaster;
}
type OfSession = Pick<SupportSessionRecord, '_id' | 'organisationId' | 'userId' | 'escalatedToId'>;

/** Rooms (`/runs`) of everybody who may see a session: as `maySeeSession` says, asked anew each time. */
export async function sessionRooms(models: Models, session: OfSession): Promise<string[]> {
  const admins = await models.User.find(
    { organisationId: session.organisationId, role: { $in: ADMIN_ROLES }, disabledAt: null },
    { _id: 1 },
  ).lean();
  const people = [
    session.userId,
    ...(session.escalatedToId ? [session.escalatedToId] : []),
    ...admins.map(({ _id }) => _id),
  ];
  return [...new Set(people.map((id) => userRoom(id.toString())))];
}

/** Tells everybody who may see a session what of it changed. A hint: where Redis is away it is lost. */
export async function announceSession(
  { models, broadcaster }: AnnounceDeps,
  session: SupportSessionRecord,
  ...changed: SocketPayload<typeof supportUpdated>['changed']
): Promise<void> {
  const [rooms, costNanoUsd] = await Promise.all([sessionRooms(models, session), readSessionCost(models, session)]);
  await broadcaster.supportUpdated(rooms, {
    session: presentSessionSummary(session, costNanoUsd),
    changed,
  });
}

/** The same of a lane. */
export async function announceLane(
  { models, broadcaster }: AnnounceDeps,
  session: OfSession,
  lane: TaskLane,
): Promise<void> {
  const payload = { session_id: session._id.toHexString(), lane };
  await broadcaster.taskLaneUpdated(await sessionRooms(models, session), payload);
}
