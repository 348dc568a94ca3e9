import { type Connection, Types } from 'mongoose';
import type { ProviderKeySettings } from '../../contracts/gateway/provider-keys';
import type { Models } from '../../models/index';
import { actorOf, type Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';

/** What holds where keys of the caller's organisation fail. */
export async function readProviderKeySettings(models: Models, caller: Caller): Promise<ProviderKeySettings> {
  const found = await models.Organisation.findOne(
    { _id: new Types.ObjectId(caller.organisationId) },
    { fallBackToShared: 1 },
  ).lean();
  return { fallBackToShared: found?.fallBackToShared === true };
}

/** Says whether the server's own keys may stand in, and audits it. */
export async function changeProviderKeySettings(
  { models, connection }: { models: Models; connection: Connection },
  caller: Caller,
  settings: ProviderKeySettings,
): Promise<ProviderKeySettings> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  await withTransaction(connection, async (session) => {
    const { matchedCount } = await models.Organisation.updateOne(
      { _id: organisationId },
      { $set: { fallBackToShared: settings.fallBackToShared } },
      { session },
    );
    if (matchedCount === 0) throw notFound('organisation_not_found', 'This organisation is gone.');
    await appendAudit(
      models,
      {
        ...actorOf(caller),
        action: 'provider-key.settings-changed',
        resource: `organisation:${caller.organisationId}`,
        details: settings,
      },
      session,
    );
  });
  return settings;
}
