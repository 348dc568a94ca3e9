import type { ConnectionProvider } from '../../../contracts/devices/connections';

/** As people know them. */
export const PROVIDER_NAMES: Readonly<Record<ConnectionProvider, string>> = {
  gmail: 'Gmail',
  outlook: 'Outlook',
  teams: 'Microsoft Teams',
};

/** A right that is asked for beside who somebody is, and what it lets in. */
interface AskedRight {
  scope: string;
  says: string;
}

/** What differs between the providers. */
export interface ProviderRules {
  vendor: 'google' | 'microsoft';
  /** Who one is, and that it stays connected. */
  identity: readonly string[];
  rights: readonly AskedRight[];
  needsAdmin: boolean;
  /** Beside the standard ones, when the browser is sent there. */
  parameters: Readonly<Record<string, string>>;
  manageUrl: string;
}

const MICROSOFT = {
  vendor: 'microsoft',
  identity: ['openid', 'email', 'offline_access'],
  // Else a browser with several accounts takes the first.
  parameters: { prompt: 'select_account' },
  manageUrl: 'https://myapplications.microsoft.com/',
} as const;

export const PROVIDER_RULES: Readonly<Record<ConnectionProvider, ProviderRules>> = {
  gmail: {
    vendor: 'google',
    identity: ['openid', 'email'],
    rights: [
      { scope: 'https://www.googleapis.com/auth/gmail.readonly', says: 'Read your mail; change and send nothing' },
    ],
    needsAdmin: false,
    // Without `consent` Google gives a refresh token the first time only.
    parameters: { access_type: 'offline', prompt: 'consent' },
    manageUrl: 'https://myaccount.google.com/connections',
  },
  outlook: {
    ...MICROSOFT,
    rights: [{ scope: 'Mail.Read', says: 'Read your mail; change and send nothing' }],
    needsAdmin: false,
  },
  teams: {
    ...MICROSOFT,
    rights: [
      { scope: 'ChannelMessage.Read.All', says: 'Read messages in the channels that you can read' },
      { scope: 'Team.ReadBasic.All', says: 'See the names of your teams' },
      { scope: 'Channel.ReadBasic.All', says: 'See the names of their channels' },
    ],
    needsAdmin: true,
  },
};

/** All that is asked for, as the provider takes it. */
export const scopesOf = ({ identity, rights }: ProviderRules): string =>
  [...identity, ...rights.map(({ scope }) => scope)].join(' ');

/** The last part of a scope: providers write the same one long (an address) or short. */
const shortOf = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();

/** Rights that are needed and were not given, as they were asked for. No `granted`: all that was asked for (RFC 6749, 5.1). */
export function missingScopes({ rights }: ProviderRules, granted: string | undefined): string[] {
  if (granted === undefined) return [];
  const given = new Set(granted.split(/[\s,]+/).map(shortOf));
  return rights.map(({ scope }) => scope).filter((scope) => !given.has(shortOf(scope)));
}
