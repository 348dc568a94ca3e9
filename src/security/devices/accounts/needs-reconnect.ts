import { type Connection, Types } from 'mongoose';
import type { ConnectionState, ReconnectReason } from '../../../contracts/devices/connections';
import type { DeviceAccountRecord } from '../../../models/devices/accounts/device-account.model';
import type { Models } from '../../../models/index';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../audit/audit';
import type { MailOutbox } from '../../accounts/mail-outbox';

/**
 * Notes that an account must be connected again, audits it and asks for the mail, all or none; once, however many find out. Nothing where it was
 * connected again meanwhile (`fence`: of the tokens that were refused).
 */
export async function markNeedsReconnect(
  { models, connection, mails }: { models: Models; connection: Connection; mails: MailOutbox },
  { _id, userId, organisationId, provider }: DeviceAccountRecord,
  reason: ReconnectReason,
  fence: number,
): Promise<void> {
  const own = { _id, userId, organisationId };
  const mailId = await withTransaction(connection, async (session) => {
    const refused = await models.DeviceAccountTokens.updateOne(
      { ...own, fence },
      { $unset: { leaseUntil: 1 }, $inc: { fence: 1 } },
      { session },
    );
    if (refused.matchedCount === 0) return undefined;
    const { modifiedCount } = await models.DeviceAccount.updateOne(
      { ...own, status: 'ok' },
      { $set: { status: 'needs_reconnect', reason, since: new Date() } },
      { session },
    );
    if (modifiedCount === 0) return undefined;
    const [connectionId, person] = [_id.toHexString(), userId.toHexString()];
    await appendAudit(
      models,
      {
        ...{ organisationId, actorId: userId, action: 'connection.needs-reconnect' },
        ...{ resource: `connection:${connectionId}`, details: { provider, reason } },
      },
      session,
    );
    if (!mails.isConfigured) return undefined;
    return mails.keep({ mail: 'connection-needs-reconnect', connectionId, userId: person }, session);
  });
  if (mailId !== undefined) await mails.issue(mailId);
}

/** Whether an agent may read by a connection now, and what to say where it may not. */
export interface ConnectionStanding {
  status: ConnectionState;
  reason: ReconnectReason | null;
  since: Date | null;
}

/** How a person's connections stand, by id; one that is not there counts as `revoked`. Agents of any that is not `ok` pause. */
export async function readConnectionStandings(
  models: Models,
  owner: { userId: string; organisationId: string },
  ids: readonly string[],
): Promise<Map<string, ConnectionStanding>> {
  const found = await models.DeviceAccount.find(
    {
      _id: { $in: ids.map((id) => new Types.ObjectId(id)) },
      userId: new Types.ObjectId(owner.userId),
      organisationId: new Types.ObjectId(owner.organisationId),
    },
    { status: 1, reason: 1, since: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  const known = new Map(
    found.map(({ _id, status, reason, since }) => [_id.toHexString(), { status, reason: reason ?? null, since }]),
  );
  return new Map(ids.map((id) => [id, known.get(id) ?? { status: 'revoked', reason: null, since: null }]));
}
