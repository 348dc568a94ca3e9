import type {
  triggerCreate,
  triggerDelete,
  triggerRotate,
  triggersList,
  triggerUpdate,
} from '@contracts/flows/triggers';
import type { z } from 'zod';
import { callApi } from './client';

export type NewTrigger = z.input<(typeof triggerCreate)['body']>;
export type TriggerChange = z.input<(typeof triggerUpdate)['body']>;

const path = '/api/agent-builder/workflows/{id}/triggers';
const of = (id: string, triggerId: string) => ({ params: { id, triggerId } });

export const listTriggers = (id: string, signal?: AbortSignal) =>
  callApi<typeof triggersList>('get', path, { params: { id }, signal });
export const createTrigger = (id: string, body: NewTrigger) =>
  callApi<typeof triggerCreate>('post', path, { params: { id }, body });
export const changeTrigger = (id: string, triggerId: string, body: TriggerChange) =>
  callApi<typeof triggerUpdate>('patch', `${path}/{triggerId}`, { ...of(id, triggerId), body });
export const deleteTrigger = (id: string, triggerId: string) =>
  callApi<typeof triggerDelete>('delete', `${path}/{triggerId}`, of(id, triggerId));
export const rotateTrigger = (id: string, triggerId: string) =>
  callApi<typeof triggerRotate>('post', `${path}/{triggerId}/rotate`, of(id, triggerId));
