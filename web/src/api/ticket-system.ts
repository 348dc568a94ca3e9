import type { TicketCredentials, TicketPush, TicketSettings } from '@contracts/support/ticket-system';
import type {
  ticketMemberPut,
  ticketPushList,
  ticketSystemGet,
  ticketSystemPut,
  ticketSystemRemove,
  ticketSystemTest,
} from '@contracts/support/ticket-system-operations';
import { callApi } from './client';

const PAGE_SIZE = 20;

/** The organisation's ticket system; `connection` is null where there is none. */
export const getTicketSystem = (signal?: AbortSignal) =>
  callApi<typeof ticketSystemGet>('get', '/api/v1/ticket-system', { signal });

/** Without `credentials` those kept stay. The answer holds a webhook's signing secret once. */
export const putTicketSystem = (body: {
  credentials?: TicketCredentials;
  settings: TicketSettings;
  enabled: boolean;
}) => callApi<typeof ticketSystemPut>('put', '/api/v1/ticket-system', { body });

export const removeTicketSystem = () => callApi<typeof ticketSystemRemove>('delete', '/api/v1/ticket-system', {});

export const testTicketSystem = () => callApi<typeof ticketSystemTest>('post', '/api/v1/ticket-system/test', {});

/** Whom a person is there; null: to be found by e-mail. */
export const setTicketMember = (userId: string, member: string | null) =>
  callApi<typeof ticketMemberPut>('put', '/api/v1/ticket-system/members/{userId}', {
    params: { userId },
    body: { member },
  });

/** A page of pushes, the newest first. */
export const listTicketPushes = (status: TicketPush['status'] | null, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof ticketPushList>('get', '/api/v1/ticket-system/pushes', {
    query: { limit: PAGE_SIZE, ...(status !== null && { status }), ...(cursor !== null && { cursor }) },
    signal,
  });
