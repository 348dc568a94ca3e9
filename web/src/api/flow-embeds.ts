import type {
  embedTokenCreate,
  embedTokenPreview,
  embedTokenRevoke,
  embedTokenRotate,
  embedTokensList,
  embedTokenUpdate,
} from '@contracts/flows/embed';
import type { z } from 'zod';
import { callApi } from './client';

export type EmbedBody = z.input<(typeof embedTokenCreate)['body']>;

const path = '/api/agent-builder/workflows/{id}/embed-tokens';
const of = (id: string, tokenId: string) => ({ params: { id, tokenId } });

export const listEmbeds = (id: string, signal?: AbortSignal) =>
  callApi<typeof embedTokensList>('get', path, { params: { id }, signal });
export const createEmbed = (id: string, body: EmbedBody) =>
  callApi<typeof embedTokenCreate>('post', path, { params: { id }, body });
export const changeEmbed = (id: string, tokenId: string, body: Partial<EmbedBody>) =>
  callApi<typeof embedTokenUpdate>('patch', `${path}/{tokenId}`, { ...of(id, tokenId), body });
export const rotateEmbed = (id: string, tokenId: string) =>
  callApi<typeof embedTokenRotate>('post', `${path}/{tokenId}/rotate`, of(id, tokenId));
export const previewEmbed = (id: string, tokenId: string) =>
  callApi<typeof embedTokenPreview>('post', `${path}/{tokenId}/preview`, of(id, tokenId));
export const revokeEmbed = (id: string, tokenId: string) =>
  callApi<typeof embedTokenRevoke>('delete', `${path}/{tokenId}`, of(id, tokenId));
