import { Types } from 'mongoose';
import { buildMail } from '../../mail/build-mail';
import { connectionMail } from '../../mail/connection-mail';
import type { Mail } from '../../mail/mailer';
import { findAccount } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import { PROVIDER_NAMES } from '../../security/devices/accounts/provider-table';

/** The mail that tells somebody to connect an account again; undefined where that is not so any more. */
export async function composeConnectionMail(
  { models, linkBase }: { models: Models; linkBase: string },
  id: string,
  request: { connectionId: string; userId: string },
): Promise<Mail | undefined> {
  const account = await findAccount(models, new Types.ObjectId(request.userId));
  if (!account || account.user.disabledAt) return undefined;
  const { _id: userId, organisationId, email, name } = account.user;
  const of = {
    _id: new Types.ObjectId(request.connectionId),
    userId,
    organisationId,
    status: 'needs_reconnect' as const,
  };
  const connection = await models.DeviceAccount.findOne(of, { provider: 1, email: 1 }).lean();
  if (!connection) return undefined;
  const provider = PROVIDER_NAMES[connection.provider];
  return buildMail(id, email, connectionMail(linkBase, { name, provider, email: connection.email ?? undefined }));
}
