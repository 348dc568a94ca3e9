import { type SupportSettings, supportSettingsGet, supportSettingsPut } from '../../../contracts/support/settings';
import type { SupportDeps } from '../../../models/support/records/support-deps';
import { putSupportSettings, readSupportSettings } from '../../../commands/support/support-settings';
import { admitCommand } from '../../../security/agent-text/admit-command';
import { type Route, route } from '../../route';

/** How an organisation's sessions are documented. */
export const supportSettingsRoutes = (deps: SupportDeps): Route[] => [
  route(supportSettingsGet, async ({ caller }) => ({
    status: 200,
    body: await readSupportSettings(deps.models, caller.organisationId),
  })),

  route(supportSettingsPut, async ({ caller, body }) => ({
    status: 200,
    body: await putSupportSettings(deps, caller, admitWishes(body)),
  })),
];

/** What the agent is told with every document. 400 `prompt_rejected`. */
const admitWishes = (settings: SupportSettings): SupportSettings => ({
  ...settings,
  notes: {
    'Problem Summary': admitCommand('support.wish', settings.notes['Problem Summary']),
    'Steps Taken': admitCommand('support.wish', settings.notes['Steps Taken']),
    Resolution: admitCommand('support.wish', settings.notes.Resolution),
    'Next Steps': admitCommand('support.wish', settings.notes['Next Steps']),
  },
  customer_reply: admitCommand('support.wish', settings.customer_reply),
});
