import type { Types } from 'mongoose';
import { SUPPORT_SETTINGS_DEFAULT, type SupportSettings } from '../../contracts/support/settings';
import type { Models } from '../index';

/** How an organisation wants its sessions documented; the default where it never said. */
export async function readSupportSettings(
  models: Models,
  organisationId: string | Types.ObjectId,
): Promise<SupportSettings> {
  const found = await models.SupportSettings.findById(organisationId).lean();
  return { ...SUPPORT_SETTINGS_DEFAULT, ...(found?.settings as Partial<SupportSettings> | undefined) };
}
