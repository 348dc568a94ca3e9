import type {
  ExportFormat,
  SessionExport,
  sessionExportCreate,
  sessionExportFile,
  sessionExportGet,
} from '@contracts/support/exports';
import { ApiError } from './api-error';
import { callApi, sendRequest } from './client';

/** Seconds that one question for the export waits at the server. */
const WAIT_SECONDS = 20;

/** The session with notes, evidence and outputs as a file, once a worker has written it. Rejects where that failed. */
export async function exportSession(sessionId: string, format: ExportFormat, signal?: AbortSignal): Promise<Blob> {
  let asked: SessionExport = await callApi<typeof sessionExportCreate>('post', '/api/ai-sessions/{id}/exports', {
    params: { id: sessionId },
    body: { format },
    idempotencyKey: crypto.randomUUID(),
    signal,
  });
  const params = { id: sessionId, exportId: asked.id };
  while (asked.status === 'queued' || asked.status === 'running')
    asked = await callApi<typeof sessionExportGet>('get', '/api/ai-sessions/{id}/exports/{exportId}', {
      params,
      query: { wait: WAIT_SECONDS },
      signal,
    });
  if (asked.status === 'failed')
    throw new ApiError({ status: 409, code: 'export_failed', detail: asked.error ?? 'The file was not made.' });
  const path: (typeof sessionExportFile)['path'] = '/api/ai-sessions/{id}/exports/{exportId}/file';
  const address = path
    .replace('{id}', encodeURIComponent(sessionId))
    .replace('{exportId}', encodeURIComponent(asked.id));
  return (await sendRequest('get', address, { signal })).blob();
}
