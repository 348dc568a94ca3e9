import { z } from 'zod';
import { MINUTE_MS } from '../../../platform/time';
import { markerOf, signText } from './note-text';
import { below, type JsonCall, readAs, sendJson } from './send-json';
import { type Author, type Pushed, type TicketConnector, TicketError } from './ticket-connector';
import { ticketNumber, toHours } from './ticket-units';

export interface AutotaskAccess {
  /** Of the account's zone, such as `https://webservices5.autotask.net/ATServicesRest`. */
  url: string;
  username: string;
  secret: string;
  integrationCode: string;
  isPublicOnly: boolean;
}

const TITLE_MAX = 250;
const DESCRIPTION_MAX = 32_000;
/** Picklist values that every account has: notes for all to see, and for the house alone. */
const NOTE_TYPE_GENERAL = 1;
const PUBLISH = { everybody: 1, internal: 2 } as const;
const made = z.object({ itemId: z.int().nullish() });
const noteItems = z.object({ items: z.array(z.object({ id: z.int(), description: z.string().nullish() })) });
const entryItems = z.object({ items: z.array(z.object({ id: z.int(), summaryNotes: z.string().nullish() })) });
const numbered = z.object({ items: z.array(z.object({ id: z.int() })) });
const errors = z.object({ errors: z.array(z.string()).min(1) });
/** Autotask says 500 where it does not take the data; an error of its own that passes says so. */
const isRefusal = (status: number, body: unknown): boolean => {
  const { data } = errors.safeParse(body);
  return (
    status === 500 &&
    data !== undefined &&
    !/deadlock|time(d)?[ -]?out|try again|unavailable/i.test(data.errors.join(' '))
  );
};

/** Autotask REST 1.0. Writes go under the engineer's own name by `ImpersonationResourceId`; a member is a resource's number. */
export function createAutotask(access: AutotaskAccess): TicketConnector {
  const { url, isPublicOnly } = access;
  const call = async (method: JsonCall['method'], path: string, signal: AbortSignal, body: object, author?: Author) => {
    const headers = {
      UserName: access.username,
      Secret: access.secret,
      ApiIntegrationCode: access.integrationCode,
      ...(author?.member ? { ImpersonationResourceId: author.member } : {}),
    };
    const target = below(url, `V1.0/${path}`);
    const common = { method, url: target, headers, body: JSON.stringify(body), signal, isPublicOnly };
    return (await sendJson({ ...common, isRefusal })).body;
  };
  const write = async (...parameters: Parameters<typeof call>): Promise<Pushed> => {
    const { itemId } = readAs(made, await call(...parameters));
    return { externalId: itemId === null || itemId === undefined ? '' : String(itemId) };
  };
  const query = async <Schema extends z.ZodType>(
    entity: string,
    filter: object[],
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.infer<Schema>> => readAs(schema, await call('POST', `${entity}/query`, signal, { filter }));
  /** A ticket is known by its id here; people know it by its number, such as T20260131.0042. */
  const findTicket = async (ticketId: string, signal: AbortSignal): Promise<number> => {
    const number = ticketId.trim().toUpperCase();
    if (!/^T\d{8}\.\d+$/.test(number)) return ticketNumber(ticketId);
    const { items } = await query('Tickets', [{ op: 'eq', field: 'ticketNumber', value: number }], numbered, signal);
    if (!items[0]) throw new TicketError('permanent', `Autotask has no ticket ${number}.`);
    return items[0].id;
  };
  const ofTicket = (ticketId: number) => [{ op: 'eq', field: 'ticketID', value: ticketId }];
  return {
    needsTicket: true,
    mapsMembers: true,
    async pushNote(note, signal) {
      const ticketID = await findTicket(note.ticketId, signal);
      if (note.mayBeThere) {
        const marker = markerOf(note.idempotencyKey);
        const { items } = await query('TicketNotes', ofTicket(ticketID), noteItems, signal);
        const found = items.find(({ description }) => description?.includes(marker));
        if (found) return { externalId: String(found.id) };
      }
      const body = {
        ticketID,
        title: note.session.title.slice(0, TITLE_MAX),
        description: signText(note.text.slice(0, DESCRIPTION_MAX - 200), note.author, note.idempotencyKey),
        noteType: NOTE_TYPE_GENERAL,
        publish: note.isInternal ? PUBLISH.internal : PUBLISH.everybody,
      };
      return write('POST', `Tickets/${ticketID}/Notes`, signal, body, note.author);
    },
    async pushTimeEntry(entry, signal) {
      const { author } = entry;
      if (author.member === null)
        throw new TicketError(
          'permanent',
          `Autotask takes time entries of its own resources only, and knows nobody with the e-mail of ${author.name}. Say in the settings who it is.`,
        );
      const ticketID = await findTicket(entry.ticketId, signal);
      if (entry.mayBeThere) {
        const marker = markerOf(entry.idempotencyKey);
        const { items } = await query('TimeEntries', ofTicket(ticketID), entryItems, signal);
        const found = items.find(({ summaryNotes }) => summaryNotes?.includes(marker));
        if (found) return { externalId: String(found.id) };
      }
      const body = {
        ticketID,
        resourceID: Number(author.member),
        ...(entry.workType && { roleID: numberOf(entry.workType, 'role') }),
        dateWorked: entry.startedAt.toISOString(),
        startDateTime: entry.startedAt.toISOString(),
        // Hours are those between the two, whatever pauses there were.
        endDateTime: new Date(entry.startedAt.getTime() + entry.minutes * MINUTE_MS).toISOString(),
        hoursWorked: toHours(entry.minutes),
        summaryNotes: signText(entry.notes, author, entry.idempotencyKey),
      };
      return write('POST', 'TimeEntries', signal, body, author);
    },
    async setStatus({ ticketId, status, author }, signal) {
      const body = { id: await findTicket(ticketId, signal), status: numberOf(status, 'status') };
      return write('PATCH', 'Tickets', signal, body, author);
    },
    async findMember(email, signal) {
      const filter = [
        { op: 'eq', field: 'email', value: email },
        { op: 'eq', field: 'isActive', value: true },
      ];
      const { items } = await query('Resources', filter, numbered, signal);
      return items.length === 1 && items[0] ? String(items[0].id) : null;
    },
    async check(signal) {
      await query(
        'Tickets',
        [{ op: 'gt', field: 'id', value: 2_147_483_000 }],
        z.object({ items: z.array(z.unknown()) }),
        signal,
      );
      return 'Autotask answers and lets tickets be read.';
    },
  };
}

function numberOf(value: string, what: string): number {
  if (!/^\d+$/.test(value))
    throw new TicketError('permanent', `Autotask wants the number of a ${what}, not “${value}”.`);
  return Number(value);
}
