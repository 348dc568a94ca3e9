import { z } from 'zod';
import { markerOf, signText } from './note-text';
import { below, readAs, sendJson } from './send-json';
import type { Author, Pushed, TicketConnector } from './ticket-connector';
import { ticketNumber, toHours } from './ticket-units';

export interface ConnectWiseAccess {
  /** Such as `https://api-na.myconnectwise.net/v4_6_release/apis/3.0`. */
  url: string;
  companyId: string;
  clientId: string;
  publicKey: string;
  privateKey: string;
  isPublicOnly: boolean;
}

const PAGE = '1000';
const made = z.object({ id: z.int() });
const notes = z.array(z.object({ id: z.int(), text: z.string().nullish() }));
const entries = z.array(z.object({ id: z.int(), notes: z.string().nullish() }));
const members = z.array(z.object({ id: z.int(), identifier: z.string() }));

/** ConnectWise PSA (Manage) REST 3.0: service notes, time entries, a ticket's status, members by e-mail. A member is their `identifier`. */
export function createConnectWise(access: ConnectWiseAccess): TicketConnector {
  const { url, companyId, clientId, publicKey, privateKey, isPublicOnly } = access;
  const basic = Buffer.from(`${companyId}+${publicKey}:${privateKey}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, clientid: clientId };
  const get = async <Schema extends z.ZodType>(
    path: string,
    query: Record<string, string>,
    schema: Schema,
    signal: AbortSignal,
  ) =>
    readAs(
      schema,
      (await sendJson({ method: 'GET', url: below(url, path, query), headers, signal, isPublicOnly })).body,
    );
  const write = async (method: 'POST' | 'PATCH', path: string, body: unknown, signal: AbortSignal): Promise<Pushed> => {
    const call = { method, url: below(url, path), headers, body: JSON.stringify(body), signal, isPublicOnly };
    return { externalId: String(readAs(made, (await sendJson(call)).body).id) };
  };
  return {
    needsTicket: true,
    mapsMembers: true,
    async pushNote(note, signal) {
      const path = `service/tickets/${ticketNumber(note.ticketId)}/notes`;
      if (note.mayBeThere) {
        const query = { pageSize: PAGE, orderBy: 'id desc' };
        const marker = markerOf(note.idempotencyKey);
        const found = (await get(path, query, notes, signal)).find(({ text }) => text?.includes(marker));
        if (found) return { externalId: String(found.id) };
      }
      const body = {
        text: signText(note.text, note.author, note.idempotencyKey),
        detailDescriptionFlag: !note.isInternal,
        internalAnalysisFlag: note.isInternal,
        resolutionFlag: false,
        ...byMember(note.author),
      };
      return write('POST', path, body, signal);
    },
    async pushTimeEntry(entry, signal) {
      const ticket = ticketNumber(entry.ticketId);
      if (entry.mayBeThere) {
        const conditions = `chargeToType="ServiceTicket" and chargeToId=${ticket}`;
        const query = { conditions, pageSize: PAGE, orderBy: 'id desc' };
        const marker = markerOf(entry.idempotencyKey);
        const found = (await get('time/entries', query, entries, signal)).find((one) => one.notes?.includes(marker));
        if (found) return { externalId: String(found.id) };
      }
      const body = {
        chargeToId: ticket,
        chargeToType: 'ServiceTicket',
        timeStart: toSeconds(entry.startedAt),
        timeEnd: toSeconds(entry.endedAt),
        actualHours: toHours(entry.minutes),
        notes: signText(entry.notes, entry.author, entry.idempotencyKey),
        ...(entry.workType && { workType: named(entry.workType) }),
        ...byMember(entry.author),
      };
      return write('POST', 'time/entries', body, signal);
    },
    setStatus: ({ ticketId, status }, signal) => {
      const isNumber = /^\d+$/.test(status);
      const change = {
        op: 'replace',
        path: isNumber ? 'status/id' : 'status/name',
        value: isNumber ? Number(status) : status,
      };
      return write('PATCH', `service/tickets/${ticketNumber(ticketId)}`, [change], signal);
    },
    async findMember(email, signal) {
      // A quote would end the text of the condition.
      if (/["\\]/.test(email)) return null;
      const conditions = `primaryEmail="${email}" and inactiveFlag=false`;
      const found = await get('system/members', { conditions, pageSize: '2' }, members, signal);
      return found.length === 1 ? (found[0]?.identifier ?? null) : null;
    },
    async check(signal) {
      await get('service/tickets', { pageSize: '1', fields: 'id' }, z.array(z.unknown()), signal);
      return 'ConnectWise answers and lets tickets be read.';
    },
  };
}

const byMember = ({ member }: Author) => (member === null ? {} : { member: { identifier: member } });
const named = (value: string) => (/^\d+$/.test(value) ? { id: Number(value) } : { name: value });
/** ConnectWise takes no fractions of a second. */
const toSeconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
