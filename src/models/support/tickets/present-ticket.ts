import type { PushKind, TicketConnection, TicketPush, TicketSettings } from '../../../contracts/support/ticket-system';
import type { TicketConnectionRecord, TicketPushRecord } from './ticket-system.model';

/** `names`: of people by their ids; who is not among them any more has none. */
export function presentConnection(
  connection: TicketConnectionRecord,
  names: ReadonlyMap<string, string>,
): TicketConnection {
  return {
    system: connection.system,
    url: connection.url,
    account: connection.account as Record<string, string>,
    settings: connection.settings as TicketSettings,
    enabled: connection.isEnabled,
    members: connection.members.map(({ userId, member, isSetByHand }) => {
      const id = userId.toHexString();
      return { user_id: id, name: names.get(id) ?? '', member: member ?? null, is_set_by_hand: isSetByHand };
    }),
    last_pushed_at: connection.lastPushedAt?.toISOString() ?? null,
    last_error: connection.lastError ?? null,
    updated_at: connection.updatedAt.toISOString(),
  };
}

export const presentPush = (push: TicketPushRecord, sessionTitle: string): TicketPush => ({
  id: push._id.toHexString(),
  session_id: push.sessionId.toHexString(),
  session_title: sessionTitle,
  kind: push.kind satisfies PushKind,
  status: push.status,
  notes_version: push.notesVersion ?? null,
  tries: push.tries,
  next_try_at: push.nextTryAt?.toISOString() ?? null,
  error: push.error ?? null,
  external_id: push.externalId,
  created_at: push.createdAt.toISOString(),
  sent_at: push.sentAt?.toISOString() ?? null,
});
