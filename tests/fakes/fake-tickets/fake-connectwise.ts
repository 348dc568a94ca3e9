/** ConnectWise PSA as far as notes, time, status and members go; strict about credentials, fields and their types. */
import { z } from 'zod';
import { type FakeReply, type FakeRequest, type FakeServer, openFakeServer } from './fake-server';

export const CONNECTWISE = {
  company_id: 'acme',
  client_id: 'c1ient-1d',
  public_key: 'pub',
  private_key: 'priv-secret',
};
const member = z.strictObject({ identifier: z.string() }).optional();
const note = z.strictObject({
  text: z.string().min(1),
  detailDescriptionFlag: z.boolean(),
  internalAnalysisFlag: z.boolean(),
  resolutionFlag: z.boolean(),
  member,
});
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const entry = z.strictObject({
  chargeToId: z.int(),
  chargeToType: z.literal('ServiceTicket'),
  timeStart: instant,
  timeEnd: instant,
  actualHours: z.number().positive(),
  notes: z.string(),
  workType: z.union([z.strictObject({ name: z.string() }), z.strictObject({ id: z.int() })]).optional(),
  member,
});
const patch = z
  .array(
    z.strictObject({
      op: z.literal('replace'),
      path: z.enum(['status/name', 'status/id']),
      value: z.union([z.string(), z.int()]),
    }),
  )
  .length(1);

export interface FakeConnectWise extends FakeServer {
  /** Address of its API. */
  apiUrl: string;
  readonly notes: (z.infer<typeof note> & { id: number; ticketId: number })[];
  readonly entries: (z.infer<typeof entry> & { id: number })[];
  readonly statuses: Map<number, string | number>;
  /** Members by e-mail. */
  readonly members: Map<string, string>;
}

export async function openFakeConnectWise(): Promise<FakeConnectWise> {
  const state = {
    notes: [] as FakeConnectWise['notes'],
    entries: [] as FakeConnectWise['entries'],
    statuses: new Map<number, string | number>([[4711, 'New']]),
    members: new Map<string, string>(),
  };
  let nextId = 100;
  const authorization = `Basic ${Buffer.from(`${CONNECTWISE.company_id}+${CONNECTWISE.public_key}:${CONNECTWISE.private_key}`).toString('base64')}`;
  const handle = (request: FakeRequest): FakeReply => {
    const { method, path, query, headers, json } = request;
    if (headers.authorization !== authorization || headers['clientid'] !== CONNECTWISE.client_id)
      return { status: 401, body: { code: 'Unauthorized', message: 'The credentials are wrong' } };
    const route = `${method} ${path.replace('/v4_6_release/apis/3.0', '')}`;
    const ticketId = Number(/tickets\/(\d+)/.exec(route)?.[1]);
    if (route.includes('/service/tickets/') && !state.statuses.has(ticketId))
      return { status: 404, body: { code: 'NotFound', message: 'Ticket not found' } };
    const invalid = {
      status: 400,
      body: { code: 'InvalidObject', message: 'object is invalid', errors: [{ message: 'a field is wrong' }] },
    };
    const isKnown = (one: z.infer<typeof member>) => !one || [...state.members.values()].includes(one.identifier);
    if (route === 'GET /service/tickets') return { status: 200, body: [] };
    if (/^GET .*\/notes$/.test(route))
      return { status: 200, body: state.notes.filter((one) => one.ticketId === ticketId) };
    if (/^POST .*\/notes$/.test(route)) {
      const read = note.safeParse(json);
      if (!read.success || !isKnown(read.data.member)) return invalid;
      const kept = { ...read.data, id: nextId++, ticketId };
      state.notes.push(kept);
      return { status: 201, body: kept };
    }
    if (route === 'GET /time/entries') {
      const of = Number(/^chargeToType="ServiceTicket" and chargeToId=(\d+)$/.exec(query.get('conditions') ?? '')?.[1]);
      return { status: 200, body: state.entries.filter(({ chargeToId }) => chargeToId === of) };
    }
    if (route === 'POST /time/entries') {
      const read = entry.safeParse(json);
      if (!read.success || !isKnown(read.data.member) || !state.statuses.has(read.data.chargeToId)) return invalid;
      const kept = { ...read.data, id: nextId++ };
      state.entries.push(kept);
      return { status: 201, body: kept };
    }
    if (/^PATCH \/service\/tickets\/\d+$/.test(route)) {
      const read = patch.safeParse(json);
      const [change] = read.data ?? [];
      if (!change) return invalid;
      state.statuses.set(ticketId, change.value);
      return { status: 200, body: { id: ticketId } };
    }
    if (route === 'GET /system/members') {
      const email = /^primaryEmail="([^"]+)" and inactiveFlag=false$/.exec(query.get('conditions') ?? '')?.[1];
      const identifier = state.members.get(email ?? '');
      return { status: 200, body: identifier ? [{ id: 7, identifier, primaryEmail: email }] : [] };
    }
    return { status: 404, body: { code: 'NotFound', message: `no ${route}` } };
  };
  const server = await openFakeServer(handle);
  return { ...server, ...state, apiUrl: `${server.url}/v4_6_release/apis/3.0` };
}
