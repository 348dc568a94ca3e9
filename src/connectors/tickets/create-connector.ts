import { z } from 'zod';
import type { TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import { createAutotask } from './autotask';
import { createConnectWise } from './connectwise';
import { createHalo } from './halo';
import type { TicketConnector } from './ticket-connector';
import { createWebhook } from './webhook';

const webhookSecrets = z.object({ signing_secret: z.string() });
const connectWise = z.object({
  account: z.object({ company_id: z.string(), client_id: z.string() }),
  secrets: z.object({ public_key: z.string(), private_key: z.string() }),
});
const halo = z.object({
  account: z.object({ tenant: z.string(), client_id: z.string() }),
  secrets: z.object({ client_secret: z.string() }),
});
const autotask = z.object({
  account: z.object({ username: z.string() }),
  secrets: z.object({ secret: z.string(), integration_code: z.string() }),
});

/** The connector of a connection, with its secrets as they were sealed: JSON. Opens nothing and calls nobody. */
export function createConnector(
  { system, url, account }: Pick<TicketConnectionRecord, 'system' | 'url' | 'account'>,
  opened: string,
  isPublicOnly: boolean,
): TicketConnector {
  const secrets: unknown = JSON.parse(opened);
  switch (system) {
    case 'webhook':
      return createWebhook({ url, signingSecret: webhookSecrets.parse(secrets).signing_secret, isPublicOnly });
    case 'connectwise': {
      const { account: known, secrets: keys } = connectWise.parse({ account: account as unknown, secrets });
      const { company_id: companyId, client_id: clientId } = known;
      const { public_key: publicKey, private_key: privateKey } = keys;
      return createConnectWise({ url, companyId, clientId, publicKey, privateKey, isPublicOnly });
    }
    case 'halo': {
      const { account: known, secrets: keys } = halo.parse({ account: account as unknown, secrets });
      const { tenant, client_id: clientId } = known;
      return createHalo({ url, tenant, clientId, clientSecret: keys.client_secret, isPublicOnly });
    }
    case 'autotask': {
      const { account: known, secrets: keys } = autotask.parse({ account: account as unknown, secrets });
      const { secret, integration_code: integrationCode } = keys;
      return createAutotask({ url, username: known.username, secret, integrationCode, isPublicOnly });
    }
  }
}
