import { z } from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../../platform/time';
import { markerOf, signText } from './note-text';
import { below, readAs, sendJson } from './send-json';
import { type Author, type Pushed, type TicketConnector, TicketError } from './ticket-connector';
import { ticketNumber, toHours } from './ticket-units';

export interface HaloAccess {
  /** Such as `https://example.halopsa.com`; `/auth/token` and `/api` lie below it. */
  url: string;
  /** Of hosted Halo; may be empty. */
  tenant: string;
  clientId: string;
  clientSecret: string;
  isPublicOnly: boolean;
}

/** A token is renewed so long before its end. */
const TOKEN_MARGIN_MS = MINUTE_MS;
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const numbered = z.object({ id: z.int() });
const made = z.union([numbered, z.array(numbered).min(1)]);
const actions = z.object({ actions: z.array(z.object({ id: z.int(), note: z.string().nullish() })) });
const agent = z.object({ id: z.int(), email: z.string().nullish() });
const agents = z.union([z.array(agent), z.object({ agents: z.array(agent) })]);

/** Halo PSA and ITSM: actions are notes and time entries, posted as arrays; a ticket's status by its number; agents by e-mail. */
export function createHalo(access: HaloAccess): TicketConnector {
  const { url, isPublicOnly } = access;
  const tokens = createTokens(access);
  const call = async (method: 'GET' | 'POST', target: URL, signal: AbortSignal, body?: string): Promise<unknown> => {
    for (let isRenewed = false; ; isRenewed = true) {
      const headers = { authorization: `Bearer ${await tokens.get(signal)}` };
      try {
        return (
          await sendJson({ method, url: target, headers, signal, isPublicOnly, ...(body !== undefined && { body }) })
        ).body;
      } catch (error) {
        // A token may be taken back before its time; a fresh one decides.
        if (!(error instanceof TicketError) || error.kind !== 'credentials' || isRenewed) throw error;
        tokens.forget();
      }
    }
  };
  const post = async (path: string, record: object, signal: AbortSignal): Promise<Pushed> => {
    const answer = readAs(made, await call('POST', below(url, path), signal, JSON.stringify([record])));
    const [first] = Array.isArray(answer) ? answer : [answer];
    return { externalId: String(first?.id ?? '') };
  };
  const findAction = async (ticketId: number, idempotencyKey: string, signal: AbortSignal) => {
    const query = { ticket_id: String(ticketId), count: '500', excludesys: 'true' };
    const found = readAs(actions, await call('GET', below(url, 'api/Actions', query), signal)).actions;
    const marker = markerOf(idempotencyKey);
    return found.find(({ note }) => note?.includes(marker));
  };
  return {
    needsTicket: true,
    mapsMembers: true,
    async pushNote(note, signal) {
      const ticket = ticketNumber(note.ticketId);
      const found = note.mayBeThere ? await findAction(ticket, note.idempotencyKey, signal) : undefined;
      if (found) return { externalId: String(found.id) };
      const action = {
        ticket_id: ticket,
        outcome: note.isInternal ? 'Private Note' : 'Public Note',
        note: signText(note.text, note.author, note.idempotencyKey),
        hiddenfromuser: note.isInternal,
        sendemail: false,
        ...byAgent(note.author),
      };
      return post('api/Actions', action, signal);
    },
    async pushTimeEntry(entry, signal) {
      const ticket = ticketNumber(entry.ticketId);
      const found = entry.mayBeThere ? await findAction(ticket, entry.idempotencyKey, signal) : undefined;
      if (found) return { externalId: String(found.id) };
      const action = {
        ticket_id: ticket,
        outcome: entry.workType || 'Time Entry',
        note: signText(entry.notes, entry.author, entry.idempotencyKey),
        hiddenfromuser: true,
        sendemail: false,
        timetaken: toHours(entry.minutes),
        actionarrivaldate: entry.startedAt.toISOString(),
        actioncompletiondate: entry.endedAt.toISOString(),
        ...byAgent(entry.author),
      };
      return post('api/Actions', action, signal);
    },
    setStatus({ ticketId, status }, signal) {
      if (!/^\d+$/.test(status))
        throw new TicketError('permanent', `Halo wants the number of a status, not “${status}”.`);
      return post('api/Tickets', { id: ticketNumber(ticketId), status_id: Number(status) }, signal);
    },
    async findMember(email, signal) {
      const answer = readAs(agents, await call('GET', below(url, 'api/Agent', { search: email }), signal));
      const all = Array.isArray(answer) ? answer : answer.agents;
      const found = all.filter((one) => one.email?.toLowerCase() === email.toLowerCase());
      return found.length === 1 && found[0] ? String(found[0].id) : null;
    },
    async check(signal) {
      await call('GET', below(url, 'api/Tickets', { count: '1' }), signal);
      return 'Halo gives a token and lets tickets be read.';
    },
  };
}

const byAgent = ({ member }: Author) =>
  member === null ? {} : { who_agentid: Number(member), actionby_agent_id: Number(member) };

/** One token for all calls of this connector, fetched when it is needed and before it ends. */
function createTokens({ url, tenant, clientId, clientSecret, isPublicOnly }: HaloAccess) {
  let kept: { token: string; goodUntil: number } | undefined;
  return {
    forget: () => (kept = undefined),
    async get(signal: AbortSignal): Promise<string> {
      if (kept && kept.goodUntil > Date.now()) return kept.token;
      const body = new URLSearchParams({
        ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'all' },
      }).toString();
      const target = below(url, 'auth/token', tenant === '' ? {} : { tenant });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const call = { method: 'POST' as const, url: target, headers, body, signal, isPublicOnly };
      const answer = await sendJson(call).catch((error: unknown) => {
        // OAuth says wrong credentials with 400 (RFC 6749, 5.2).
        if (!(error instanceof TicketError) || error.kind !== 'permanent') throw error;
        throw new TicketError('credentials', `The credentials are refused. ${error.message}`, undefined, {
          cause: error,
        });
      });
      const { access_token: token, expires_in: seconds } = readAs(tokenAnswer, answer.body);
      kept = { token, goodUntil: Date.now() + seconds * SECOND_MS - TOKEN_MARGIN_MS };
      return token;
    },
  };
}
