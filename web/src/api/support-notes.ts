import type {
  documentationGet,
  documentationStream,
  notesApprove,
  notesEdit,
  notesRegenerate,
  NoteSection,
  notesVersions,
} from '@contracts/support/documentation';
import type { OutputKind, outputEdit, outputsList, outputStream, outputWrite } from '@contracts/support/outputs';
import type { supportSettingsGet, supportSettingsPut, SupportSettings } from '@contracts/support/settings';
import type { sessionPushAgain, sessionPushes } from '@contracts/support/ticket-system-operations';
import type { z } from 'zod';
import { callApi, sendRequest } from './client';
import type { OpenReply } from './support-chat';

const of = (id: string) => ({ params: { id } });
const addressOf = (path: string, sessionId: string) => path.replace('{id}', encodeURIComponent(sessionId));

async function openStream(url: string, signal?: AbortSignal): Promise<OpenReply> {
  const response = await sendRequest('get', `${url}?format=typed`, {
    signal,
    headers: { accept: 'text/event-stream' },
  });
  return { runId: response.headers.get('x-run-id') ?? '', response };
}

/** What happened, from the record alone. */
export const getDocumentation = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof documentationGet>('get', '/api/ai-sessions/{id}/documentation', { ...of(sessionId), signal });

/** The ticket notes as they are written: for `followRun`. */
export function openDocumentation(sessionId: string, signal?: AbortSignal): Promise<OpenReply> {
  const path: (typeof documentationStream)['path'] = '/api/ai-sessions/{id}/documentation/stream';
  return openStream(addressOf(path, sessionId), signal);
}

/** Versions of the ticket notes, the newest first. */
export const listNotes = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof notesVersions>('get', '/api/ai-sessions/{id}/documentation/versions', { ...of(sessionId), signal });

/** Writes the notes oneself: a new version. `version`: the one that was seen; 409 `notes_changed` where there is a newer one. */
export const editNotes = (sessionId: string, text: string, version: number) =>
  callApi<typeof notesEdit>('put', '/api/ai-sessions/{id}/documentation', {
    ...of(sessionId),
    body: { text, version },
  });

/** Has the notes, or one section, written anew; follow it with `openDocumentation`. */
export const regenerateNotes = (sessionId: string, wanted: { section?: NoteSection; instruction?: string }) =>
  callApi<typeof notesRegenerate>('post', '/api/ai-sessions/{id}/documentation/regenerate', {
    ...of(sessionId),
    body: wanted,
    idempotencyKey: crypto.randomUUID(),
  });

/** Approves a version: this text is what the ticket system gets. */
export const approveNotes = (sessionId: string, version: number) =>
  callApi<typeof notesApprove>('post', '/api/ai-sessions/{id}/documentation/versions/{version}/approve', {
    params: { id: sessionId, version: String(version) },
  });

/** What the session left: reply, article, brief, time entry. */
export const listOutputs = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof outputsList>('get', '/api/ai-sessions/{id}/outputs', { ...of(sessionId), signal });

/** Changes an output oneself: `text` of what is written, `billed_minutes` and `notes` of a time entry. */
export const editOutput = (sessionId: string, kind: OutputKind, changes: z.input<(typeof outputEdit)['body']>) =>
  callApi<typeof outputEdit>('put', '/api/ai-sessions/{id}/outputs/{kind}', {
    params: { id: sessionId, kind },
    body: changes,
  });

/** Has an output written, or written anew. */
export const writeOutput = (sessionId: string, kind: OutputKind, instruction?: string) =>
  callApi<typeof outputWrite>('post', '/api/ai-sessions/{id}/outputs/{kind}', {
    params: { id: sessionId, kind },
    body: instruction === undefined ? {} : { instruction },
    idempotencyKey: crypto.randomUUID(),
  });

/** An output as it is written: for `followRun`. */
export function openOutput(sessionId: string, kind: OutputKind, signal?: AbortSignal): Promise<OpenReply> {
  const path: (typeof outputStream)['path'] = '/api/ai-sessions/{id}/outputs/{kind}/stream';
  return openStream(addressOf(path, sessionId).replace('{kind}', kind), signal);
}

/** What of a session went to the ticket system. */
export const listPushes = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof sessionPushes>('get', '/api/ai-sessions/{id}/pushes', { ...of(sessionId), signal });

/** Sends again what failed or waits; what was sent is not sent twice. */
export const pushAgain = (sessionId: string) =>
  callApi<typeof sessionPushAgain>('post', '/api/ai-sessions/{id}/pushes/retry', of(sessionId));

/** How the organisation's sessions are documented. */
export const getSupportSettings = (signal?: AbortSignal) =>
  callApi<typeof supportSettingsGet>('get', '/api/ai-sessions/settings', { signal });

/** Changes how sessions are documented; admins only. */
export const putSupportSettings = (settings: SupportSettings) =>
  callApi<typeof supportSettingsPut>('put', '/api/ai-sessions/settings', { body: settings });
