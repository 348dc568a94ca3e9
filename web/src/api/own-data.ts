import type {
  deletionCancel,
  deletionCode,
  deletionGet,
  deletionRequest,
  exportsCreate,
  exportsDownload,
  exportsList,
  exportsRemove,
  meUpdate,
} from '@contracts/accounts/own-data';
import type { meGet } from '@contracts/accounts/auth';
import { callApi, sendRequest } from './client';
import { acceptUser, dropSession } from './session';

/** Changes the own name; the shell shows it at once. */
export async function changeName(name: string): Promise<void> {
  acceptUser(await callApi<typeof meUpdate>('patch', '/api/v1/me', { body: { name } }));
}

/** Whether a mail tells of requests that wait while the person is away. */
export async function chooseApprovalMails(approvalMails: boolean): Promise<void> {
  acceptUser(await callApi<typeof meUpdate>('patch', '/api/v1/me', { body: { approvalMails } }));
}

/** The person's exports, newest first. */
export const listExports = (signal?: AbortSignal) =>
  callApi<typeof exportsList>('get', '/api/v1/me/exports', { signal });

export const startExport = () =>
  callApi<typeof exportsCreate>('post', '/api/v1/me/exports', { idempotencyKey: crypto.randomUUID() });

export const removeExport = (exportId: string) =>
  callApi<typeof exportsRemove>('delete', '/api/v1/me/exports/{exportId}', { params: { exportId } });

/** The file of an export, read whole: it needs the log-in, which a link cannot carry. */
export async function readExportFile(exportId: string): Promise<Blob> {
  const path: (typeof exportsDownload)['path'] = '/api/v1/me/exports/{exportId}/download';
  return (await sendRequest('get', path.replace('{exportId}', exportId), {})).blob();
}

/** Whether the account is to be deleted, and how many days there are to take it back. */
export const readDeletion = (signal?: AbortSignal) =>
  callApi<typeof deletionGet>('get', '/api/v1/me/deletion', { signal });

/** Has the account deleted; every log-in ends, that of this browser too. Resolves to when. */
export async function requestDeletion(proof: { password: string } | { code: string }, confirm: string) {
  const scheduled = await callApi<typeof deletionRequest>('post', '/api/v1/me/deletion', {
    body: { ...proof, confirm },
  });
  dropSession(false);
  return scheduled;
}

/** Mails the code that an account without a password is deleted with. */
export async function mailDeletionCode(): Promise<void> {
  const path: (typeof deletionCode)['path'] = '/api/v1/me/deletion/code';
  await sendRequest('post', path, {});
}

/** Takes the deletion of the account back. */
export async function keepAccount(): Promise<void> {
  await callApi<typeof deletionCancel>('delete', '/api/v1/me/deletion');
  acceptUser(await callApi<typeof meGet>('get', '/api/v1/me'));
}
