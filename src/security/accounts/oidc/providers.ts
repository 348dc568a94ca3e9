import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { OidcProvider } from '../../../../config/oidc';
import type { OidcProviderEntry } from '../../../contracts/accounts/oidc';
import { notFound, unavailable } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { HOUR_MS } from '../../../platform/time';

/** Longest wait for each answer of a provider. Somebody looks at a white page meanwhile. */
const PROVIDER_TIMEOUT_SECONDS = 8;
/** Addresses of a provider are asked for again after this; its keys whenever one is met that is not known. */
const DISCOVERY_TTL_MS = HOUR_MS;

/** One provider, found when it is first needed. */
export interface LogInProvider extends OidcProvider {
  /** Registered with the provider: it sends people back there and nowhere else. */
  redirectUri: string;
  /** Its addresses and keys; 503 `oidc_provider_unavailable`. */
  discover(): Promise<Configuration>;
}

export interface OidcProviders {
  /** For people to choose from, in the order of the file. */
  list(): OidcProviderEntry[];
  /** 404 `oidc_provider_unknown`. */
  get(id: string): LogInProvider;
  byIssuer(issuer: string): LogInProvider | undefined;
}

/** The providers of the configuration. Asks none of them anything: one that is down keeps no server from starting. */
export function createOidcProviders(options: {
  providers: readonly OidcProvider[];
  linkBase: string;
  log: Logger;
}): OidcProviders {
  const all = options.providers.map((provider): LogInProvider => ({
    ...provider,
    redirectUri: `${options.linkBase}/api/v1/auth/oidc/${provider.id}/callback`,
    discover: discoverOnce(provider, options.log),
  }));
  return {
    list: () => all.map(({ id, label }) => ({ id, label })),
    get: (id) => {
      const found = all.find((provider) => provider.id === id);
      if (!found) throw notFound('oidc_provider_unknown', 'Nobody logs in by this provider here.');
      return found;
    },
    byIssuer: (issuer) => all.find((provider) => provider.issuer === issuer),
  };
}

/** Many who ask at once cause one request. A failure is not kept: the next one to ask tries again. */
function discoverOnce(provider: OidcProvider, log: Logger): () => Promise<Configuration> {
  let found: { configuration: Promise<Configuration>; endsAt: number } | undefined;
  return async () => {
    if (!found || found.endsAt <= Date.now())
      found = { configuration: discover(provider), endsAt: Date.now() + DISCOVERY_TTL_MS };
    const asked = found;
    try {
      return await asked.configuration;
    } catch (error) {
      if (found === asked) found = undefined;
      log.warn({ provider: provider.id, error }, 'A provider of log-ins does not answer as it should');
      throw providerUnavailable(error);
    }
  };
}

function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
  const url = new URL(issuer);
  return discovery(url, clientId, undefined, authenticateBy(clientSecret), {
    timeout: PROVIDER_TIMEOUT_SECONDS,
    // Without the second the signature of an ID token from the token endpoint is not looked at.
    execute: [...(url.protocol === 'http:' ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
  });
}

/** In the body where the provider says it takes that, else in the header, which every one must (RFC 6749, 2.3.1). */
function authenticateBy(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [inBody, inHeader] = [ClientSecretPost(secret), ClientSecretBasic(secret)];
  return (server, ...rest) =>
    server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
      ? inBody(server, ...rest)
      : inHeader(server, ...rest);
}

export const providerUnavailable = (cause: unknown) =>
  unavailable('oidc_provider_unavailable', 'The provider does not answer. Try again in a moment.', { cause });
