import type {
  chunksList,
  documentDelete,
  documentsList,
  documentUpload,
  StoreDocument,
  storeCreate,
  storeDelete,
  storeGet,
  storeReindex,
  storesList,
  storeSearch,
} from '@contracts/flows/documents';
import type { z } from 'zod';
import { callApi } from './client';
import { uploadFile } from './upload-file';

const base = '/api/agent-builder/document-stores';
const one = `${base}/{storeId}` as const;
const of = (storeId: string) => ({ params: { storeId } });

export const listStores = (signal?: AbortSignal) =>
  callApi<typeof storesList>('get', base, { query: { limit: 100 }, signal });
export const getStore = (storeId: string, signal?: AbortSignal) =>
  callApi<typeof storeGet>('get', one, { ...of(storeId), signal });
export const createStore = (body: z.input<(typeof storeCreate)['body']>) =>
  callApi<typeof storeCreate>('post', base, { body });
export const deleteStore = (storeId: string) => callApi<typeof storeDelete>('delete', one, of(storeId));
export const reindexStore = (storeId: string) => callApi<typeof storeReindex>('post', `${one}/reindex`, of(storeId));
export const listDocuments = (storeId: string, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof documentsList>('get', `${one}/documents`, {
    ...of(storeId),
    query: { limit: 50, ...(cursor !== null && { cursor }) },
    signal,
  });
export const deleteDocument = (storeId: string, documentId: string) =>
  callApi<typeof documentDelete>('delete', `${one}/documents/{documentId}`, { params: { storeId, documentId } });
export const listChunks = (storeId: string, documentId: string, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof chunksList>('get', `${one}/documents/{documentId}/chunks`, {
    params: { storeId, documentId },
    query: { limit: 20, ...(cursor !== null && { cursor }) },
    signal,
  });
export const searchStore = (storeId: string, query: string, signal?: AbortSignal) =>
  callApi<typeof storeSearch>('post', `${one}/search`, { ...of(storeId), body: { query, limit: 10 }, signal });

/** Throws ApiError: 415 for what cannot be read, 409 where it is there already, 413 where it is too large. */
export async function uploadDocument(
  storeId: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<StoreDocument> {
  const path: (typeof documentUpload)['path'] = `${base}/{storeId}/documents`;
  const url = `${path.replace('{storeId}', storeId)}?name=${encodeURIComponent(file.name)}`;
  return (await uploadFile(url, file, onProgress, signal)) as StoreDocument;
}
