import type {
  connectionAuthorize,
  connectionRemove,
  connectionsList,
  connectionTicketGet,
  connectionTicketUse,
} from '@contracts/devices/connections';
import { callApi } from '../client';

/** The caller's connected accounts, and what can be connected. */
export const listConnections = (signal?: AbortSignal) =>
  callApi<typeof connectionsList>('get', '/api/v1/connections', { signal });

/** The path of our page that goes on to the provider. */
export async function beginConnection(provider: string, connectionId?: string): Promise<string> {
  const { authorization_url: url } = await callApi<typeof connectionAuthorize>(
    'get',
    '/api/v1/oauth/{provider}/authorize',
    { params: { provider }, query: connectionId === undefined ? {} : { connection_id: connectionId } },
  );
  return new URL(url).pathname;
}

/** What is about to be connected, before it goes on. */
export const lookAtTicket = (ticket: string, signal?: AbortSignal) =>
  callApi<typeof connectionTicketGet>('get', '/api/v1/connections/tickets/{ticket}', { params: { ticket }, signal });

/** Leaves for the provider, which sends the browser back to the settings. */
export async function goToProvider(ticket: string): Promise<void> {
  const { url } = await callApi<typeof connectionTicketUse>('post', '/api/v1/connections/tickets/{ticket}', {
    params: { ticket },
  });
  window.location.assign(url);
}

export const disconnect = (id: string) =>
  callApi<typeof connectionRemove>('delete', '/api/v1/connections/{id}', { params: { id } });
