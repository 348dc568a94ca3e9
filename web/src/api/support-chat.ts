import type {
  attachmentAdd,
  attachmentGet,
  messageList,
  messageSend,
  stepAdvance,
  stepList,
  SupportAttachment,
} from '@contracts/support/messages';
import type { laneGet, lanePut } from '@contracts/support/task-lane';
import type { z } from 'zod';
import { callApi, sendRequest } from './client';
import { uploadFile } from './upload-file';

const PAGE = 200;
const of = (id: string) => ({ params: { id } });
const addressOf = (path: string, sessionId: string) => path.replace('{id}', encodeURIComponent(sessionId));

/** One page of messages, the newest first. */
export const listMessages = (sessionId: string, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof messageList>('get', '/api/ai-sessions/{id}/messages', {
    ...of(sessionId),
    query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

export interface OpenReply {
  /** The run that answers: it goes on whoever reads. */
  runId: string;
  /** Its typed events, open and unread: for `followRun`. */
  response: Response;
}

async function openReply(url: string, body: object, idempotencyKey: string): Promise<OpenReply> {
  const response = await sendRequest('post', `${url}?format=typed`, {
    body,
    headers: { accept: 'text/event-stream', 'idempotency-key': idempotencyKey },
  });
  return { runId: response.headers.get('x-run-id') ?? '', response };
}

/** Says something to the assistant. Resolves once it is accepted; the same key says it once. Throws ApiError where it is refused. */
export function sendMessage(
  sessionId: string,
  message: z.input<(typeof messageSend)['body']>,
  idempotencyKey: string,
): Promise<OpenReply> {
  const path: (typeof messageSend)['path'] = '/api/ai-sessions/{id}/messages';
  return openReply(addressOf(path, sessionId), message, idempotencyKey);
}

/** Answers the open step of a guided session, or asks for its first one. As `sendMessage`. */
export function advanceStep(
  sessionId: string,
  answer: z.input<(typeof stepAdvance)['body']>,
  idempotencyKey: string,
): Promise<OpenReply> {
  const path: (typeof stepAdvance)['path'] = '/api/ai-sessions/{id}/steps';
  return openReply(addressOf(path, sessionId), answer, idempotencyKey);
}

/** Steps of a guided session, in order. */
export const listSteps = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof stepList>('get', '/api/ai-sessions/{id}/steps', { ...of(sessionId), signal });

/** The task lane as it is kept. */
export const getLane = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof laneGet>('get', '/api/ai-sessions/{id}/task-lane', { ...of(sessionId), signal });

/** Keeps the whole lane. With `revision`, 409 `task_lane_changed` with the lane as it is, where it has changed since. */
export const putLane = (sessionId: string, lane: z.input<(typeof lanePut)['body']>, signal?: AbortSignal) =>
  callApi<typeof lanePut>('put', '/api/ai-sessions/{id}/task-lane', { ...of(sessionId), body: lane, signal });

/** Attaches a file as it is. Throws ApiError: 415 where it is neither text nor an image, 413 where it is too large. */
export async function addAttachment(
  sessionId: string,
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<SupportAttachment> {
  const path: (typeof attachmentAdd)['path'] = '/api/ai-sessions/{id}/attachments';
  const url = `${addressOf(path, sessionId)}?name=${encodeURIComponent(file.name)}`;
  return (await uploadFile(url, file, onProgress, signal)) as SupportAttachment;
}

/** An attachment, read whole: it needs the log-in, which a link cannot carry. */
export async function readAttachment(sessionId: string, attachmentId: string, signal?: AbortSignal): Promise<Blob> {
  const path: (typeof attachmentGet)['path'] = '/api/ai-sessions/{id}/attachments/{attachmentId}';
  const url = addressOf(path, sessionId).replace('{attachmentId}', encodeURIComponent(attachmentId));
  return (await sendRequest('get', url, { signal })).blob();
}
