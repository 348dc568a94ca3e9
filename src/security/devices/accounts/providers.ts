import {
  allowInsecureRequests,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import type { Config } from '../../../../config/index';
import {
  CONNECTION_PROVIDERS,
  type ConnectionProvider,
  type ConnectionProviderEntry,
} from '../../../contracts/devices/connections';
import { conflict, notFound, unavailable } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { HOUR_MS } from '../../../platform/time';
import { PROVIDER_NAMES, PROVIDER_RULES, type ProviderRules } from './provider-table';

/** Longest wait for each answer of a provider. */
export const CONNECTION_TIMEOUT_SECONDS = 8;
const DISCOVERY_TTL_MS = HOUR_MS;
const MICROSOFT_LOGIN = 'https://login.microsoftonline.com';

export type ConnectionConfig = Pick<
  Config,
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET'
  | 'GOOGLE_ISSUER'
  | 'MICROSOFT_CLIENT_ID'
  | 'MICROSOFT_CLIENT_SECRET'
  | 'MICROSOFT_TENANT'
  | 'MICROSOFT_LOGIN_URL'
  | 'linkBase'
>;

/** One whose accounts can be connected here. */
export interface AccountProvider {
  id: ConnectionProvider;
  rules: ProviderRules;
  /** Registered with the provider: it sends people back there and nowhere else. */
  redirectUri: string;
  /** Its addresses and keys, found when first needed; 503 `connection_provider_unavailable`. */
  discover(): Promise<Configuration>;
}
export interface AccountProviders {
  list(): ConnectionProviderEntry[];
  entry(id: ConnectionProvider): ConnectionProviderEntry;
  /** Whether this server has a client there. */
  isConfigured(id: ConnectionProvider): boolean;
  /** 404 `connection_provider_unknown`, 409 `connection_not_configured`. */
  get(id: string): AccountProvider;
}

/** The providers as they are configured. Asks none of them anything. */
export function createAccountProviders(config: ConnectionConfig, log: Logger): AccountProviders {
  const clients = {
    google: { id: config.GOOGLE_CLIENT_ID, secret: config.GOOGLE_CLIENT_SECRET },
    microsoft: { id: config.MICROSOFT_CLIENT_ID, secret: config.MICROSOFT_CLIENT_SECRET },
  };
  const discoverers = {
    google: discoverOnce(() => find(new URL(config.GOOGLE_ISSUER), clients.google), 'google', log),
    microsoft: discoverOnce(() => find(microsoftAddress(config), clients.microsoft), 'microsoft', log),
  };
  const entry = (id: ConnectionProvider): ConnectionProviderEntry => {
    const { vendor, rights, needsAdmin, manageUrl } = PROVIDER_RULES[id];
    return {
      provider: id,
      name: PROVIDER_NAMES[id],
      is_configured: clients[vendor].id !== '',
      variables: [`${vendor.toUpperCase()}_CLIENT_ID`, `${vendor.toUpperCase()}_CLIENT_SECRET`],
      needs_admin: needsAdmin,
      rights: rights.map((right) => ({ ...right })),
      manage_url: manageUrl,
    };
  };
  const isConfigured = (id: ConnectionProvider) => clients[PROVIDER_RULES[id].vendor].id !== '';
  return {
    entry,
    isConfigured,
    list: () => CONNECTION_PROVIDERS.map(entry),
    get(name) {
      const id = requireProvider(name);
      if (!isConfigured(id))
        throw conflict(
          'connection_not_configured',
          `${PROVIDER_NAMES[id]} is not set up on this server: ask whoever runs it to set ${entry(id).variables.join(' and ')}.`,
        );
      const rules = PROVIDER_RULES[id];
      const redirectUri = `${config.linkBase}/api/v1/oauth/${id}/callback`;
      return { id, rules, redirectUri, discover: discoverers[rules.vendor] };
    },
  };
}

/** 404 `connection_provider_unknown`. */
export function requireProvider(name: string): ConnectionProvider {
  const id = CONNECTION_PROVIDERS.find((known) => known === name);
  if (!id) throw notFound('connection_provider_unknown', 'Accounts of this provider cannot be connected.');
  return id;
}

/**
 * Microsoft’s own names the tenant by `{tenantid}` in its issuer, which openid-client knows of that address alone. Elsewhere the tenant
 * is an id, and what is found there says how it calls itself.
 */
const microsoftAddress = ({ MICROSOFT_LOGIN_URL: base, MICROSOFT_TENANT: tenant }: ConnectionConfig): URL =>
  new URL(`${base}/${tenant}/v2.0${base === MICROSOFT_LOGIN ? '' : '/.well-known/openid-configuration'}`);

const find = (url: URL, client: { id: string; secret: string }): Promise<Configuration> =>
  discovery(url, client.id, undefined, ClientSecretPost(client.secret), {
    timeout: CONNECTION_TIMEOUT_SECONDS,
    // Without the second the signature of an ID token from the token endpoint is not looked at.
    execute: [...(url.protocol === 'http:' ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
  });

/** Many who ask at once cause one request. A failure is not kept. */
function discoverOnce(ask: () => Promise<Configuration>, provider: string, log: Logger): () => Promise<Configuration> {
  let found: { configuration: Promise<Configuration>; endsAt: number } | undefined;
  return async () => {
    if (!found || found.endsAt <= Date.now()) found = { configuration: ask(), endsAt: Date.now() + DISCOVERY_TTL_MS };
    const asked = found;
    try {
      return await asked.configuration;
    } catch (error) {
      if (found === asked) found = undefined;
      log.warn({ provider, error }, 'A provider of connected accounts does not answer as it should');
      throw providerSilent(error);
    }
  };
}

export const providerSilent = (cause: unknown) =>
  unavailable('connection_provider_unavailable', 'The provider does not answer. Try again in a moment.', { cause });
