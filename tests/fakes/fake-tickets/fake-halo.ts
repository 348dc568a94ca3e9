/** Halo as far as tokens, actions, ticket statuses and agents go. Tokens end; an old one is a 401. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type FakeReply, type FakeRequest, type FakeServer, openFakeServer } from './fake-server';

export const HALO = { tenant: 'acme', client_id: 'halo-client', client_secret: 'halo-secret' };
const action = z.strictObject({
  ticket_id: z.int(),
  outcome: z.string().min(1),
  note: z.string().min(1),
  hiddenfromuser: z.boolean(),
  sendemail: z.literal(false),
  timetaken: z.number().positive().optional(),
  actionarrivaldate: z.iso.datetime().optional(),
  actioncompletiondate: z.iso.datetime().optional(),
  who_agentid: z.int().optional(),
  actionby_agent_id: z.int().optional(),
});
const ticket = z.strictObject({ id: z.int(), status_id: z.int() });

export interface FakeHalo extends FakeServer {
  readonly actions: (z.infer<typeof action> & { id: number })[];
  readonly statuses: Map<number, number>;
  /** Agents by e-mail. */
  readonly agents: Map<string, number>;
  /** Tokens given so far. */
  tokens(): number;
  /** Every token given so far is good no more. */
  revokeTokens(): void;
}

export async function openFakeHalo(): Promise<FakeHalo> {
  const state = {
    actions: [] as FakeHalo['actions'],
    statuses: new Map<number, number>([[4711, 1]]),
    agents: new Map<string, number>(),
  };
  const good = new Set<string>();
  let given = 0;
  let nextId = 500;
  const handle = (request: FakeRequest): FakeReply => {
    const { method, path, query, headers, json, text } = request;
    if (path === '/auth/token') {
      const form = new URLSearchParams(text);
      const isRight =
        form.get('grant_type') === 'client_credentials' &&
        form.get('scope') === 'all' &&
        form.get('client_id') === HALO.client_id &&
        form.get('client_secret') === HALO.client_secret &&
        query.get('tenant') === HALO.tenant;
      if (!isRight) return { status: 400, body: { error: 'invalid_client' } };
      const token = randomUUID();
      good.add(token);
      given += 1;
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3_600 } };
    }
    if (!good.has((headers.authorization ?? '').replace('Bearer ', '')))
      return { status: 401, body: { message: 'no token' } };
    const route = `${method} ${path}`;
    if (route === 'GET /api/Tickets') return { status: 200, body: { record_count: 0, tickets: [] } };
    if (route === 'GET /api/Actions') {
      const of = state.actions.filter(({ ticket_id: id }) => id === Number(query.get('ticket_id')));
      return { status: 200, body: { record_count: of.length, actions: of } };
    }
    if (route === 'POST /api/Actions') {
      const [read] = z.array(action).length(1).safeParse(json).data ?? [];
      if (!read) return { status: 400, body: { message: 'the action is wrong' } };
      if (!state.statuses.has(read.ticket_id)) return { status: 404, body: { message: 'no such ticket' } };
      const kept = { ...read, id: nextId++ };
      state.actions.push(kept);
      return { status: 201, body: kept };
    }
    if (route === 'POST /api/Tickets') {
      const [read] = z.array(ticket).length(1).safeParse(json).data ?? [];
      if (!read || !state.statuses.has(read.id)) return { status: 400, body: { message: 'the ticket is wrong' } };
      state.statuses.set(read.id, read.status_id);
      return { status: 201, body: read };
    }
    if (route === 'GET /api/Agent') {
      const search = query.get('search') ?? '';
      const found = [...state.agents].filter(([email]) => email.includes(search));
      return { status: 200, body: found.map(([email, id]) => ({ id, name: 'Agent', email })) };
    }
    return { status: 404, body: { message: `no ${route}` } };
  };
  const server = await openFakeServer(handle);
  return { ...server, ...state, tokens: () => given, revokeTokens: () => good.clear() };
}
