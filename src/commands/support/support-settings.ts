import { Types } from 'mongoose';
import { SUPPORT_SETTINGS_DEFAULT, type SupportSettings } from '../../contracts/support/settings';
import { actorOf, type Caller } from '../../platform/caller';
import { withTransaction } from '../../platform/mongo';
import type { Models } from '../../models/index';
import type { SupportDeps } from '../../models/support/records/support-deps';

/** How an organisation wants its sessions documented; the default where it never said. */
export async function readSupportSettings(
  models: Models,
  organisationId: string | Types.ObjectId,
): Promise<SupportSettings> {
  const found = await models.SupportSettings.findById(organisationId).lean();
  return { ...SUPPORT_SETTINGS_DEFAULT, ...(found?.settings as Partial<SupportSettings> | undefined) };
}

/** Keeps them, whole, and audits which were changed. */
export async function putSupportSettings(
  deps: SupportDeps,
  caller: Caller,
  settings: SupportSettings,
): Promise<SupportSettings> {
  const before = await readSupportSettings(deps.models, caller.organisationId);
  const changed = Object.keys(settings).filter(
    (name) =>
      JSON.stringify(settings[name as keyof SupportSettings]) !== JSON.stringify(before[name as keyof SupportSettings]),
  );
  await withTransaction(deps.connection, async (transaction) => {
    await deps.models.SupportSettings.updateOne(
      { _id: new Types.ObjectId(caller.organisationId) },
      { $set: { settings } },
      { session: transaction, upsert: true },
    );
    await deps.appendAudit(
      deps.models,
      {
        ...actorOf(caller),
        action: 'support.settings-changed',
        resource: `organisation:${caller.organisationId}`,
        details: { changed },
      },
      transaction,
    );
  });
  return settings;
}
