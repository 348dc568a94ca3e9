import type {
  sessionEscalate,
  sessionPause,
  sessionReopen,
  sessionResolve,
  sessionResume,
} from '@contracts/support/conclude';
import type { sessionSearch } from '@contracts/support/search';
import type {
  ResolveCode,
  SessionStatus,
  sessionCreate,
  sessionDelete,
  sessionGet,
  sessionList,
  sessionUpdate,
  PsaPushStatus,
} from '@contracts/support/sessions';
import type { z } from 'zod';
import { callApi } from './client';

export interface SupportFilter {
  status?: SessionStatus | undefined;
  domain?: string | undefined;
  /** Where the notes stand with the ticket system. */
  psa?: PsaPushStatus | undefined;
  /** Of this person only. */
  owner?: string | undefined;
}

const PAGE = 50;
const of = (id: string) => ({ params: { id } });

/** One page of sessions this person may see, last changed first. */
export const listSessions = (
  { status, domain, psa, owner }: SupportFilter,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  callApi<typeof sessionList>('get', '/api/ai-sessions', {
    query: {
      limit: PAGE,
      ...(status === undefined ? {} : { status }),
      ...(domain === undefined ? {} : { domain }),
      ...(psa === undefined ? {} : { psa }),
      ...(owner === undefined ? {} : { owner }),
      ...(cursor === null ? {} : { cursor }),
    },
    signal,
  });

/** Of so many sessions, the last changed, the domains are known. */
const DOMAINS_OF = 200;

/** Domains of the sessions this person may see, each once, by name. */
export async function listDomains(signal?: AbortSignal): Promise<string[]> {
  const { items } = await callApi<typeof sessionList>('get', '/api/ai-sessions', {
    query: { limit: DOMAINS_OF },
    signal,
  });
  const domains = new Set(items.map(({ problem_domain: domain }) => domain));
  return [...domains].filter((domain) => domain !== '').sort((one, other) => one.localeCompare(other));
}

/** Sessions by meaning and by words, best first; each says why it was found. */
export const searchSessions = (words: string, signal?: AbortSignal) =>
  callApi<typeof sessionSearch>('get', '/api/ai-sessions/search', { query: { q: words }, signal });

/** Begins a session. */
export const createSession = (body: z.input<(typeof sessionCreate)['body']>) =>
  callApi<typeof sessionCreate>('post', '/api/ai-sessions', { body, idempotencyKey: crypto.randomUUID() });

/** One session, with its lane, steps and what was seen before. */
export const getSession = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof sessionGet>('get', '/api/ai-sessions/{id}', { ...of(sessionId), signal });

/** Changes what a session is about. */
export const updateSession = (sessionId: string, changes: z.input<(typeof sessionUpdate)['body']>) =>
  callApi<typeof sessionUpdate>('patch', '/api/ai-sessions/{id}', { ...of(sessionId), body: changes });

/** Deletes a session with all that is in it, for good. */
export const deleteSession = (sessionId: string) =>
  callApi<typeof sessionDelete>('delete', '/api/ai-sessions/{id}', of(sessionId));

/** Resolves a session; notes, outputs and the ticket system follow. Doing it again changes nothing. */
export const resolveSession = (sessionId: string, summary: string, code?: ResolveCode) =>
  callApi<typeof sessionResolve>('post', '/api/ai-sessions/{id}/resolve', {
    ...of(sessionId),
    body: { resolution_summary: summary, ...(code === undefined ? {} : { resolve_code: code }) },
  });

/** Hands a session over; `to`: a colleague's id. */
export const escalateSession = (sessionId: string, reason: string, to?: string) =>
  callApi<typeof sessionEscalate>('post', '/api/ai-sessions/{id}/escalate', {
    ...of(sessionId),
    body: { escalation_reason: reason, ...(to === undefined ? {} : { escalate_to: to }) },
  });

/** Pauses a session; everything is kept. */
export const pauseSession = (sessionId: string, notes: string) =>
  callApi<typeof sessionPause>('post', '/api/ai-sessions/{id}/pause', {
    ...of(sessionId),
    body: notes === '' ? {} : { notes },
  });

/** Goes on with a paused session. */
export const resumeSession = (sessionId: string) =>
  callApi<typeof sessionResume>('post', '/api/ai-sessions/{id}/resume', of(sessionId));

/** Opens a resolved or escalated session again; its notes are kept. */
export const reopenSession = (sessionId: string) =>
  callApi<typeof sessionReopen>('post', '/api/ai-sessions/{id}/reopen', of(sessionId));
