import type {
  canvasCreate,
  canvasDelete,
  canvasGet,
  canvasList,
  canvasRestore,
  canvasUpdate,
} from '@contracts/canvas/canvas-operations';
import type { membersAdd, membersList, membersRemove, membersUpdate } from '@contracts/canvas/member-operations';
import type { CanvasRole } from '@contracts/kernel/operation';
import { callApi } from './client';

export type CanvasFilter = 'all' | 'mine' | 'shared';

/** Canvases this person may see, last edited first. */
export const listCanvases = (filter: CanvasFilter, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof canvasList>('get', '/api/v1/canvas', {
    query: { filter, limit: 48, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

export const createCanvas = (title: string) =>
  callApi<typeof canvasCreate>('post', '/api/v1/canvas', { body: { title }, idempotencyKey: crypto.randomUUID() });

export const getCanvas = (canvasId: string, signal?: AbortSignal) =>
  callApi<typeof canvasGet>('get', '/api/v1/canvas/{canvasId}', { params: { canvasId }, signal });

export const updateCanvas = (canvasId: string, changes: { title?: string; review?: boolean }) =>
  callApi<typeof canvasUpdate>('patch', '/api/v1/canvas/{canvasId}', { params: { canvasId }, body: changes });

/** Deletes a canvas; `restoreCanvas` takes it back for 30 days. */
export const deleteCanvas = (canvasId: string) =>
  callApi<typeof canvasDelete>('delete', '/api/v1/canvas/{canvasId}', { params: { canvasId } });

export const restoreCanvas = (canvasId: string) =>
  callApi<typeof canvasRestore>('post', '/api/v1/canvas/{canvasId}/restore', { params: { canvasId } });

export const listMembers = (canvasId: string, signal?: AbortSignal) =>
  callApi<typeof membersList>('get', '/api/v1/canvas/{canvasId}/members', { params: { canvasId }, signal });

/** Shares a canvas with someone of the organisation. */
export const addMember = (canvasId: string, email: string, role: CanvasRole) =>
  callApi<typeof membersAdd>('post', '/api/v1/canvas/{canvasId}/members', {
    params: { canvasId },
    body: { email, role },
  });

export const changeMember = (canvasId: string, userId: string, role: CanvasRole) =>
  callApi<typeof membersUpdate>('patch', '/api/v1/canvas/{canvasId}/members/{userId}', {
    params: { canvasId, userId },
    body: { role },
  });

/** Takes someone off a canvas, or leaves it oneself. */
export const removeMember = (canvasId: string, userId: string) =>
  callApi<typeof membersRemove>('delete', '/api/v1/canvas/{canvasId}/members/{userId}', {
    params: { canvasId, userId },
  });
