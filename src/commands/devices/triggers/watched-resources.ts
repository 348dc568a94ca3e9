import type { ConnectionProvider } from '../../../contracts/devices/connections';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';

/** Of a mailbox of Gmail there is one thing to watch. */
export const GMAIL_RESOURCE = 'mailbox';
/** All folders: rules of the mailbox move new mail at once. */
const OUTLOOK_RESOURCE = 'me/messages';

/** What is to be watched of an account for one of its agents. */
export function resourcesOf({ provider, filterConfig }: Pick<CloudAgentRecord, 'provider' | 'filterConfig'>): string[] {
  if (provider === 'gmail') return [GMAIL_RESOURCE];
  if (provider === 'outlook') return [OUTLOOK_RESOURCE];
  return (filterConfig.channels ?? []).flatMap(({ team_id: team, channel_id: channel }) =>
    team && channel ? [`teams/${encodeURIComponent(team)}/channels/${encodeURIComponent(channel)}/messages`] : [],
  );
}

/** Which providers can tell this server of changes, as it is configured. */
export interface PushProviders {
  google: boolean;
  microsoft: boolean;
}
export const canTell = (push: PushProviders, provider: ConnectionProvider): boolean =>
  provider === 'gmail' ? push.google : push.microsoft;

/** Agents that a notification may start: enabled, and with a schedule. One without is run by hand alone. */
export const STARTED_BY_MAIL = { enabled: true, scheduleCron: { $exists: true } } as const;
