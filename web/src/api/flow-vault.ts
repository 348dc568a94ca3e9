import type {
  credentialCreate,
  credentialDelete,
  credentialsList,
  variableDelete,
  variableSet,
  variablesList,
} from '@contracts/flows/vault';
import type { z } from 'zod';
import { callApi } from './client';

export type NewCredential = z.input<(typeof credentialCreate)['body']>;

const base = '/api/agent-builder';

export const listCredentials = (signal?: AbortSignal) =>
  callApi<typeof credentialsList>('get', `${base}/credentials`, { signal });
export const createCredential = (body: NewCredential) =>
  callApi<typeof credentialCreate>('post', `${base}/credentials`, { body });
export const deleteCredential = (credentialId: string) =>
  callApi<typeof credentialDelete>('delete', `${base}/credentials/{credentialId}`, { params: { credentialId } });

export const listVariables = (signal?: AbortSignal) =>
  callApi<typeof variablesList>('get', `${base}/variables`, { signal });
export const setVariable = (body: z.input<(typeof variableSet)['body']>) =>
  callApi<typeof variableSet>('post', `${base}/variables`, { body });
export const deleteVariable = (variableId: string) =>
  callApi<typeof variableDelete>('delete', `${base}/variables/{variableId}`, { params: { variableId } });
