/** Sessions with something in them, and readers of what is written of them. */
import { type Db, ObjectId } from 'mongodb';
import { createParser } from 'eventsource-parser';
import { NOTE_SECTIONS } from '../../src/contracts/support/documentation';
import type { SupportSession } from '../../src/contracts/support/sessions';
import type { WeftClient } from '../support/weft-client';

export const SESSIONS = '/api/ai-sessions';

/** Notes as a model writes them: a statement in each section. */
export const NOTES = NOTE_SECTIONS.map(
  (section) => `## ${section}\n- The text of it stands here, and it is long enough. [m1]`,
).join('\n\n');

export interface Said {
  role?: 'user' | 'assistant';
  content: string;
  answers?: {
    itemId: string;
    kind: 'question' | 'action';
    state: string;
    text: string;
    title: string;
    command: string | null;
  }[];
}

/** What most tests talk about. */
export const TALK: Said[] = [
  { content: 'Outlook asks for a password since this morning, error 0x800CCC0E.' },
  { role: 'assistant', content: 'Please run ipconfig /all and paste the output.' },
  {
    content: '',
    answers: [
      {
        ...{ itemId: 'dns', kind: 'action', state: 'done', title: 'Look at the DNS', command: 'ipconfig /all' },
        text: 'DNS Servers . . . : 10.0.0.53',
      },
      { ...{ itemId: 'vpn', kind: 'question', state: 'answered', title: 'Is the VPN on?', command: null }, text: 'No' },
    ],
  },
  { content: 'Cleared the cached credentials and it works again.' },
];

/** A session of the person's, with messages as they would have been said. */
export async function openSession(
  db: Db,
  person: WeftClient,
  options: { title?: string; talk?: readonly Said[]; problem?: string } = {},
): Promise<SupportSession> {
  const session = await person.request<SupportSession>('POST', SESSIONS, {
    body: { title: options.title ?? 'Outlook asks for a password', problem_summary: options.problem ?? '' },
  });
  await say(db, session.id, person, options.talk ?? TALK);
  return session;
}

export async function say(db: Db, sessionId: string, person: WeftClient, talk: readonly Said[]): Promise<void> {
  const _id = new ObjectId(sessionId);
  const session = await db.collection('support_sessions').findOne({ _id });
  if (!session) throw new Error('no such session');
  const before = Number(session['messageCount']);
  if (talk.length > 0)
    await db.collection('support_messages').insertMany(
      talk.map(({ role = 'user', content, answers = [] }, index) => ({
        ...{
          organisationId: session['organisationId'] as ObjectId,
          sessionId: _id,
          seq: before + index + 1,
          role,
          content,
          answers,
        },
        ...(role === 'user' && { userId: new ObjectId(person.user.id), userName: person.user.name }),
        ...{ attachmentIds: [], createdAt: new Date() },
      })),
    );
  await db.collection('support_sessions').updateOne({ _id }, { $inc: { messageCount: talk.length } });
}

export interface ReadEvent {
  id: string | undefined;
  event: string | undefined;
  data: string;
  /** Milliseconds after the request. */
  atMs: number;
}
export interface DocumentRead {
  status: number;
  runId: string | null;
  events: ReadEvent[];
  /** Plain: all that was said; typed: all deltas. */
  text: string;
}

export const documentationOf = (id: string) => `${SESSIONS}/${id}/documentation/stream`;

/** Reads a stream to its end, or until `until` holds. */
export async function readDocument(
  person: WeftClient,
  path: string,
  options: { format?: 'text' | 'typed'; lastEventId?: string; until?(event: ReadEvent): boolean } = {},
): Promise<DocumentRead> {
  const startedAt = performance.now();
  const stop = new AbortController();
  const answer = await person.fetch('GET', path, {
    query: { format: options.format ?? 'text' },
    headers: options.lastEventId ? { 'last-event-id': options.lastEventId } : {},
    signal: stop.signal,
  });
  const events: ReadEvent[] = [];
  let isOver = false;
  const parser = createParser({
    onEvent({ id, event, data }) {
      const one = { id, event, data, atMs: performance.now() - startedAt };
      if (isOver) return;
      events.push(one);
      isOver = options.until?.(one) ?? false;
    },
  });
  const decoder = new TextDecoder();
  if (answer.status === 200)
    for await (const bytes of answer.body ?? []) {
      parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
      if (isOver) break;
    }
  else throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  stop.abort();
  const text =
    options.format === 'typed'
      ? events.map(({ event, data }) => (event === 'delta' ? (JSON.parse(data) as { text: string }).text : '')).join('')
      : events
          .filter(({ data }) => !/^\[(?:DONE\]$|ERROR\] )/.test(data))
          .map(({ data }) => data)
          .join('');
  return { status: answer.status, runId: answer.headers.get('x-run-id'), events, text };
}

/** What a typed stream's last event said. */
export function lastOf<Data>({ events }: DocumentRead): { event: string | undefined; data: Data } {
  const last = events.at(-1);
  return { event: last?.event, data: JSON.parse(last?.data ?? 'null') as Data };
}
