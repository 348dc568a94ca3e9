import type {
  devicePairingCreate,
  devicePolicyGet,
  devicePolicyPut,
  deviceRevoke,
  devicesList,
  deviceUpdate,
  PolicyRule,
} from '@contracts/devices/devices';
import type { deviceChat, threadDelete, threadGet, threadMessages, threadsList } from '@contracts/devices/chat';
import type { z } from 'zod';
import { type Answer, callApi } from '../client';

/** As `DEVICES_MAX` of the contract. */
const DEVICES = 50;
const THREADS = 50;
const MESSAGES = 500;
const of = (id: string) => ({ params: { id } });

/** All devices of this person, last seen first. */
export const listDevices = (signal?: AbortSignal) =>
  callApi<typeof devicesList>('get', '/api/v1/devices', { query: { limit: DEVICES }, signal });

/** A code that pairs one device, once. */
export const createPairing = () =>
  callApi<typeof devicePairingCreate>('post', '/api/v1/devices/pairings', { body: {} });

/** Renames a device, or narrows what it may be asked. */
export const updateDevice = (id: string, changes: z.input<(typeof deviceUpdate)['body']>) =>
  callApi<typeof deviceUpdate>('patch', '/api/v1/devices/{id}', { ...of(id), body: changes });

/** Cuts a device off for good; it can be paired anew. */
export const revokeDevice = (id: string) => callApi<typeof deviceRevoke>('delete', '/api/v1/devices/{id}', of(id));

export type Policy = Answer<typeof devicePolicyGet>;

/** Which tools agents use without asking. */
export const getPolicy = (signal?: AbortSignal) =>
  callApi<typeof devicePolicyGet>('get', '/api/v1/devices/policy', { signal });

/** Replaces all that was decided. */
export const putPolicy = (rules: readonly PolicyRule[]) =>
  callApi<typeof devicePolicyPut>('put', '/api/v1/devices/policy', { body: { rules: [...rules] } });

/** Asks the agents something; the same key asks once. */
export const askDevice = (body: z.input<(typeof deviceChat)['body']>, idempotencyKey: string) =>
  callApi<typeof deviceChat>('post', '/api/v1/devices/chat', { body, idempotencyKey });

/** One page of threads, last used first. */
export const listThreads = (cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof threadsList>('get', '/api/v1/devices/threads', {
    query: { limit: THREADS, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

export const getThread = (id: string, signal?: AbortSignal) =>
  callApi<typeof threadGet>('get', '/api/v1/devices/threads/{id}', { ...of(id), signal });

/** All that was said in a thread, oldest first. */
export async function listThreadMessages(id: string, signal?: AbortSignal) {
  const items: Answer<typeof threadMessages>['items'] = [];
  let cursor: string | null = null;
  do {
    const page: Answer<typeof threadMessages> = await callApi<typeof threadMessages>(
      'get',
      '/api/v1/devices/threads/{id}/messages',
      { ...of(id), query: { limit: MESSAGES, ...(cursor === null ? {} : { cursor }) }, signal },
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

/** Deletes a thread and all that was said in it; the data on the device stays. */
export const deleteThread = (id: string) =>
  callApi<typeof threadDelete>('delete', '/api/v1/devices/threads/{id}', of(id));
