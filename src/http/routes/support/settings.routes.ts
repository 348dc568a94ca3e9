import { supportSettingsGet, supportSettingsPut } from '../../../contracts/support/settings';
import type { SupportDeps } from '../../../models/support/support-deps';
import { putSupportSettings, readSupportSettings } from '../../../models/support/support-settings';
import { type Route, route } from '../../route';

/** How an organisation's sessions are documented. */
export const supportSettingsRoutes = (deps: SupportDeps): Route[] => [
  route(supportSettingsGet, async ({ caller }) => ({
    status: 200,
    body: await readSupportSettings(deps.models, caller.organisationId),
  })),

  route(supportSettingsPut, async ({ caller, body }) => ({
    status: 200,
    body: await putSupportSettings(deps, caller, body),
  })),
];
