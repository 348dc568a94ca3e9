/** Autotask REST as far as notes, time entries, statuses and resources go. It says 500 with words where it does not take the data. */
import { z } from 'zod';
import { type FakeReply, type FakeRequest, type FakeServer, openFakeServer } from './fake-server';

export const AUTOTASK = { username: 'api@acme.test', secret: 'at-secret', integration_code: 'AT-CODE' };
const note = z.strictObject({
  ticketID: z.int(),
  title: z.string().min(1).max(250),
  description: z.string().min(1).max(32_000),
  noteType: z.literal(1),
  publish: z.union([z.literal(1), z.literal(2)]),
});
const entry = z.strictObject({
  ticketID: z.int(),
  resourceID: z.int(),
  roleID: z.int().optional(),
  dateWorked: z.iso.datetime(),
  startDateTime: z.iso.datetime(),
  endDateTime: z.iso.datetime(),
  hoursWorked: z.number().positive().max(24),
  summaryNotes: z.string().min(1),
});
const ticketPatch = z.strictObject({ id: z.int(), status: z.int() });
const query = z.strictObject({
  filter: z.array(z.strictObject({ op: z.enum(['eq', 'gt']), field: z.string(), value: z.unknown() })).min(1),
});

export interface FakeAutotask extends FakeServer {
  readonly notes: (z.infer<typeof note> & { id: number; by: string | undefined })[];
  readonly entries: (z.infer<typeof entry> & { id: number; by: string | undefined })[];
  readonly statuses: Map<number, number>;
  /** Active resources by e-mail. */
  readonly resources: Map<string, number>;
  /** Ids by what people call a ticket. */
  readonly numbers: Map<string, number>;
}

export async function openFakeAutotask(): Promise<FakeAutotask> {
  const state = {
    notes: [] as FakeAutotask['notes'],
    entries: [] as FakeAutotask['entries'],
    statuses: new Map<number, number>([[4711, 1]]),
    resources: new Map<string, number>(),
    numbers: new Map([['T20260131.0042', 4711]]),
  };
  let nextId = 900;
  const wrong = (text: string): FakeReply => ({ status: 500, body: { errors: [text] } });
  const handle = ({ method, path, headers, json }: FakeRequest): FakeReply => {
    const isRight =
      headers['username'] === AUTOTASK.username &&
      headers['secret'] === AUTOTASK.secret &&
      headers['apiintegrationcode'] === AUTOTASK.integration_code;
    if (!isRight) return { status: 401, body: { errors: ['Authorization has been denied for this request.'] } };
    const by = headers['impersonationresourceid'] as string | undefined;
    if (by && ![...state.resources.values()].includes(Number(by)))
      return wrong('The impersonation resource is unknown.');
    const route = `${method} ${path.replace('/ATServicesRest/V1.0', '')}`;
    if (route.endsWith('/query')) return search(route, json);
    if (/^POST \/Tickets\/\d+\/Notes$/.test(route)) {
      const read = note.safeParse(json).data;
      if (!read || !route.includes(`/${read.ticketID}/`) || !state.statuses.has(read.ticketID))
        return wrong('The note is wrong.');
      state.notes.push({ ...read, id: nextId, by });
      return { status: 200, body: { itemId: nextId++ } };
    }
    if (route === 'POST /TimeEntries') {
      const read = entry.safeParse(json).data;
      if (!read || !state.statuses.has(read.ticketID)) return wrong('The time entry is wrong.');
      const hours = (Date.parse(read.endDateTime) - Date.parse(read.startDateTime)) / 3_600_000;
      if (Math.abs(hours - read.hoursWorked) > 0.01) return wrong('The hours are not those between start and end.');
      state.entries.push({ ...read, id: nextId, by });
      return { status: 200, body: { itemId: nextId++ } };
    }
    if (route === 'PATCH /Tickets') {
      const read = ticketPatch.safeParse(json).data;
      if (!read || !state.statuses.has(read.id)) return wrong('The ticket is wrong.');
      state.statuses.set(read.id, read.status);
      return { status: 200, body: { itemId: read.id } };
    }
    return { status: 404, body: { errors: [`no ${route}`] } };
  };
  const search = (route: string, json: unknown): FakeReply => {
    const [first] = query.safeParse(json).data?.filter ?? [];
    if (!first) return wrong('The query is wrong.');
    const items = (found: object[]) => ({ status: 200, body: { items: found, pageDetails: { count: found.length } } });
    const { value } = first;
    if (route === 'POST /Resources/query' && first.field === 'email')
      return items(state.resources.has(String(value)) ? [{ id: state.resources.get(String(value)) }] : []);
    if (route === 'POST /TicketNotes/query') return items(state.notes.filter(({ ticketID }) => ticketID === value));
    if (route === 'POST /TimeEntries/query') return items(state.entries.filter(({ ticketID }) => ticketID === value));
    if (route === 'POST /Tickets/query')
      return items(
        first.field === 'ticketNumber' && state.numbers.has(String(value))
          ? [{ id: state.numbers.get(String(value)) }]
          : [],
      );
    return wrong('The query is wrong.');
  };
  const server = await openFakeServer(handle);
  return { ...server, ...state };
}
