import { io, type Socket } from 'socket.io-client';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import type { TicketConnection, TicketCredentials, TicketPush } from '../../../src/contracts/support/ticket-system';
import { issuePushes } from '../../../src/producers/support/issue-pushes';
import { PUSH_PAUSES_MS } from '../../../src/workers/support/ticket/record-push';
import { AUTOTASK, openFakeAutotask } from '../../fakes/fake-tickets/fake-autotask';
import { CONNECTWISE, openFakeConnectWise } from '../../fakes/fake-tickets/fake-connectwise';
import { HALO, openFakeHalo } from '../../fakes/fake-tickets/fake-halo';
import type { FakeServer } from '../../fakes/fake-tickets/fake-server';
import { openFakeWebhook } from '../../fakes/fake-tickets/fake-webhook';
import { openProduct, type Product } from '../../rigs/open-product';
import { waitFor } from '../../rigs/test-services';
import {
  BRIEF,
  buildConcluded,
  connectSystem,
  letTimePass,
  NOTES,
  prepare,
  psaOf,
  pushesOf,
  REPLY,
  resolveWhole,
  settled,
  type TicketDeps,
} from '../../rigs/ticket-ground';
import { WeftClient } from '../../support/weft-client';

const SYSTEM = '/api/v1/ticket-system';
let product: Product;
beforeAll(async () => {
  product = await openProduct({ TICKET_SYSTEM_PRIVATE_ADDRESSES: 'true', RECONCILE_INTERVAL_MS: '100' });
}, 60_000);
afterAll(() => product?.stop());

/** Leaves it to the reconciler. */
const noIssue = () => Promise.resolve();

async function open(): Promise<TicketDeps> {
  const client = await WeftClient.register(product.url, { name: 'Ana Engineer' });
  const { base } = product;
  return { client, models: base.models, connection: base.connection, issue: (due) => issuePushes(base, due) };
}

/** What of a session arrived, whatever the system calls it. */
interface Arrived {
  notes: { text: string; isInternal: boolean; by: string | null }[];
  times: { hours: number; by: string | null; text: string }[];
  status: string;
}
interface Ground {
  fake: FakeServer;
  credentials: TicketCredentials;
  wrong: TicketCredentials;
  arrived(): Arrived;
  /** Makes somebody known there; gives the system's name of them. */
  know(email: string): string;
}

const grounds: Record<string, () => Promise<Ground>> = {
  async connectwise() {
    const fake = await openFakeConnectWise();
    const credentials = { system: 'connectwise' as const, url: fake.apiUrl, ...CONNECTWISE };
    return {
      fake,
      credentials,
      wrong: { ...credentials, private_key: 'guessed' },
      arrived: () => ({
        notes: fake.notes.map((one) => ({
          text: one.text,
          isInternal: one.internalAnalysisFlag && !one.detailDescriptionFlag,
          by: one.member?.identifier ?? null,
        })),
        times: fake.entries.map((one) => ({
          ...{ hours: one.actualHours, by: one.member?.identifier ?? null, text: one.notes },
        })),
        status: String(fake.statuses.get(4711)),
      }),
      know: (email) => (fake.members.set(email, 'AEngineer'), 'AEngineer'),
    };
  },
  async halo() {
    const fake = await openFakeHalo();
    const credentials = { system: 'halo' as const, url: fake.url, ...HALO };
    const by = (one: { who_agentid?: number | undefined }) => (one.who_agentid ? String(one.who_agentid) : null);
    return {
      fake,
      credentials,
      wrong: { ...credentials, client_secret: 'guessed' },
      arrived: () => ({
        notes: fake.actions
          .filter(({ timetaken }) => timetaken === undefined)
          .map((one) => ({ text: one.note, isInternal: one.hiddenfromuser, by: by(one) })),
        times: fake.actions.flatMap((one) =>
          one.timetaken ? [{ hours: one.timetaken, by: by(one), text: one.note }] : [],
        ),
        status: String(fake.statuses.get(4711)),
      }),
      know: (email) => (fake.agents.set(email, 31), '31'),
    };
  },
  async autotask() {
    const fake = await openFakeAutotask();
    const credentials = { system: 'autotask' as const, url: `${fake.url}/ATServicesRest`, ...AUTOTASK };
    return {
      fake,
      credentials,
      wrong: { ...credentials, secret: 'guessed' },
      arrived: () => ({
        notes: fake.notes.map((one) => ({
          ...{ text: one.description, isInternal: one.publish === 2, by: one.by ?? null },
        })),
        times: fake.entries.map((one) => ({ hours: one.hoursWorked, by: one.by ?? null, text: one.summaryNotes })),
        status: String(fake.statuses.get(4711)),
      }),
      know: (email) => (fake.resources.set(email, 77), '77'),
    };
  },
};

describe.each(Object.keys(grounds))('%s', (name) => {
  let ground: Ground;
  let deps: TicketDeps;
  beforeEach(async () => {
    const make = grounds[name];
    if (!make) throw new Error('no ground');
    ground = await make();
    deps = await open();
  });
  afterEach(() => ground.fake.close());

  it('gets notes for the house and for the customer, the time and the status, under the engineer’s own name', async () => {
    const member = ground.know(deps.client.user.email);
    await connectSystem(deps, ground.credentials);
    const { session, psa } = await resolveWhole(deps);
    expect(psa).toEqual({ psaStatus: 'pending_retry', psaError: undefined });
    const pushes = await settled(deps, session, 'sent');
    expect(pushes.map(({ kind }) => kind).sort()).toEqual(['external_note', 'internal_note', 'status', 'time_entry']);
    expect(pushes.filter(({ kind }) => kind !== 'status').map(({ external_id: id }) => id)).not.toContain('');
    const { notes, times, status } = ground.arrived();
    expect(status).toBe('5');
    const [internal, external] = [notes.find(({ isInternal }) => isInternal), notes.find((one) => !one.isInternal)];
    expect([notes.length, internal?.by, external?.by]).toEqual([2, member, member]);
    expect(internal?.text.startsWith(NOTES)).toBe(true);
    expect(external?.text.startsWith(REPLY)).toBe(true);
    expect(times).toEqual([{ hours: 0.75, by: member, text: expect.stringContaining('Printing') as string }]);
    expect(await psaOf(deps, session)).toMatchObject({ psaStatus: 'sent', psaError: null, memberMappingWarning: null });
    const { connection } = await deps.client.request<{ connection: TicketConnection }>('GET', SYSTEM);
    expect(connection.members).toEqual([
      { user_id: deps.client.user.id, name: 'Ana Engineer', member, is_set_by_hand: false },
    ]);
    expect(connection.last_pushed_at).not.toBeNull();
  });

  it('gets the name in the first line where it does not know the engineer, until an admin says who it is', async () => {
    await connectSystem(deps, ground.credentials, { pushes: ['internal_note'] });
    const { session } = await resolveWhole(deps);
    await settled(deps, session, 'sent');
    expect(ground.arrived().notes[0]).toMatchObject({
      by: null,
      text: expect.stringMatching(/^By Ana Engineer\n/) as string,
    });
    expect((await psaOf(deps, session)).memberMappingWarning).toContain('Ana Engineer');
    const member = ground.know('somebody@else.test');
    await deps.client.request('PUT', `${SYSTEM}/members/${deps.client.user.id}`, { body: { member } });
    const { session: second } = await resolveWhole(deps);
    await settled(deps, second, 'sent');
    expect(ground.arrived().notes[1]).toMatchObject({
      by: member,
      text: expect.stringMatching(/^## Problem/) as string,
    });
    expect((await psaOf(deps, second)).memberMappingWarning).toBeNull();
  });

  it('says that credentials are wrong, and gets what failed for them once there are good ones', async () => {
    await connectSystem(deps, ground.wrong, { pushes: ['status', 'internal_note'] });
    expect(await deps.client.request('POST', `${SYSTEM}/test`)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('refused') as string,
    });
    const { session } = await resolveWhole(deps);
    const failed = await settled(deps, session, 'failed');
    expect(failed.map(({ tries }) => tries)).toEqual([1, 1]);
    expect((await psaOf(deps, session)).psaStatus).toBe('failed');
    await connectSystem(deps, ground.credentials, { pushes: ['status', 'internal_note'] });
    expect(await deps.client.request('POST', `${SYSTEM}/test`)).toMatchObject({ ok: true });
    await settled(deps, session, 'sent');
    expect(ground.arrived().notes).toHaveLength(1);
  });

  it('is asked again after outages, at the times that stand in the database, and never gets a note twice', async () => {
    await connectSystem(deps, ground.credentials, { pushes: ['internal_note'] });
    const { fake } = ground;
    fake.fail(
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, retryAfter: '7200' },
      { kind: 'reset' },
      { kind: 'lost' },
    );
    const { session } = await resolveWhole(deps);
    for (const tries of [1, 2, 3, 4]) {
      const push = await waitFor(`try ${tries}`, async () => {
        const [one] = await pushesOf(deps, session);
        return one?.tries === tries && one.next_try_at !== null && Date.parse(one.next_try_at) > Date.now() && one;
      });
      expect(push).toMatchObject({ status: 'pending_retry', error: expect.any(String) as string });
      const pauseMs = Date.parse(push.next_try_at ?? '') - Date.now();
      const least = tries === 2 ? 7_190_000 : (PUSH_PAUSES_MS[tries - 1] ?? 0) * 0.8;
      expect(pauseMs).toBeGreaterThan(least);
      expect((await psaOf(deps, session)).psaStatus).toBe('pending_retry');
      await letTimePass(deps);
    }
    const [push] = await settled(deps, session, 'sent');
    expect(push).toMatchObject({ tries: 5, error: null });
    expect(ground.arrived().notes).toHaveLength(1); // the one whose answer was lost
  });

  it('refuses for good what names no ticket of its', async () => {
    await connectSystem(deps, ground.credentials, { pushes: ['internal_note', 'status'] });
    const { session } = await resolveWhole(deps, { ticketId: '9999' });
    const failed = await settled(deps, session, 'failed');
    expect(failed.map(({ tries }) => tries)).toEqual([1, 1]);
    const without = await buildConcluded(deps, { ticketId: '' });
    const { psa } = await prepare(deps, { session: without, conclusion: 'resolved' });
    expect(psa).toEqual({ psaStatus: 'no_psa', psaError: 'No ticket is linked to this session.' });
    await deps.models.SupportSession.updateOne({ _id: without._id }, { ticketId: '4711' });
    await deps.client.request('POST', `/api/ai-sessions/${without._id.toHexString()}/pushes/retry`);
    await settled(deps, without, 'sent');
    expect(ground.arrived().notes).toHaveLength(1);
  });
});

describe('halo', () => {
  it('gives one token for many calls, and another once it takes that back', async () => {
    const fake = await openFakeHalo();
    try {
      const deps = await open();
      await connectSystem(deps, { system: 'halo', url: fake.url, ...HALO });
      await settled(deps, (await resolveWhole(deps)).session, 'sent');
      const given = fake.tokens();
      expect(given).toBeLessThanOrEqual(4); // those that began at once
      fake.revokeTokens();
      await settled(deps, (await resolveWhole(deps)).session, 'sent');
      expect(fake.tokens()).toBeGreaterThan(given);
    } finally {
      await fake.close();
    }
  });
});

describe('autotask', () => {
  it('is told a ticket by the number that people know, and time of its own people alone', async () => {
    const fake = await openFakeAutotask();
    try {
      const deps = await open();
      await connectSystem(deps, { system: 'autotask', url: `${fake.url}/ATServicesRest`, ...AUTOTASK });
      const { session } = await resolveWhole(deps, { ticketId: 'T20260131.0042' });
      const pushes = await settled(deps, session, 'sent', 'failed');
      expect(fake.notes.map(({ ticketID }) => ticketID)).toEqual([4711, 4711]);
      expect(pushes.filter(({ status }) => status === 'failed')).toEqual([
        expect.objectContaining({ kind: 'time_entry', error: expect.stringContaining('Ana Engineer') as string }),
      ]);
    } finally {
      await fake.close();
    }
  });
});

describe('webhook', () => {
  let fake: Awaited<ReturnType<typeof openFakeWebhook>>;
  let deps: TicketDeps;
  beforeEach(async () => {
    fake = await openFakeWebhook();
    deps = await open();
  });
  afterEach(() => fake.close());
  const credentials = () => ({ system: 'webhook' as const, url: `${fake.url}/hook` });

  it('is signed as the standard says, needs no ticket, and keeps its id over every try', async () => {
    const { signing_secret: secret, connection } = await connectSystem(deps, credentials());
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(connection)).not.toContain(secret);
    fake.trust(secret ?? '');
    expect(await deps.client.request('POST', `${SYSTEM}/test`)).toMatchObject({ ok: true });
    fake.fail({ kind: 'lost' });
    const { session } = await resolveWhole(deps, { ticketId: '' });
    await waitFor('the try whose answer is lost', async () =>
      (await pushesOf(deps, session)).some(({ status, error }) => status === 'pending_retry' && error),
    );
    await letTimePass(deps);
    const pushes = await settled(deps, session, 'sent');
    const types = fake.taken.map(({ type }) => type).sort();
    expect(types).toEqual(
      ['test', 'note.internal', 'note.external', 'time_entry', 'status'].map((one) => `ticket.${one}`).sort(),
    );
    const note = fake.taken.find(({ type }) => type === 'ticket.note.internal');
    expect(note?.data).toEqual({
      ticket_id: '',
      session: { id: session._id.toHexString(), title: 'Printer', url: expect.stringContaining('/support/') as string },
      author: { name: 'Ana Engineer', email: deps.client.user.email, member: null },
      text: NOTES,
    });
    expect(pushes.find(({ kind }) => kind === 'internal_note')?.external_id).toBe(`ext-${note?.id}`);
    expect((await psaOf(deps, session)).memberMappingWarning ?? null).toBeNull();
    // One was told twice under one id; the receiver threw the second away.
    const ids = fake.requests.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length - 1);
    // Settings change, the secret stays; given anew, there is another.
    const settings = { pushes: ['status'], resolved_status: 'x', escalated_status: '', work_type: '' };
    const kept = await deps.client.request<{ signing_secret: string | null }>('PUT', SYSTEM, { body: { settings } });
    expect(kept.signing_secret).toBeNull();
    expect((await connectSystem(deps, credentials())).signing_secret).not.toBe(secret);
  });

  it('fails after the last try, and is sent again by hand', async () => {
    const { signing_secret: secret } = await connectSystem(deps, credentials(), { pushes: ['internal_note'] });
    fake.trust(secret ?? '');
    const all = PUSH_PAUSES_MS.length + 1;
    fake.fail(...Array.from({ length: all }, () => ({ kind: 'status' as const, status: 502 })));
    const { session } = await resolveWhole({ ...deps, issue: noIssue });
    for (let tries = 1; tries < all; tries += 1) {
      await waitFor(`try ${tries}`, async () => {
        const [one] = await pushesOf(deps, session);
        return one?.tries === tries && Date.parse(one.next_try_at ?? '0') > Date.now();
      });
      await letTimePass(deps);
    }
    const [dead] = await settled(deps, session, 'failed');
    expect(dead).toMatchObject({ tries: all, next_try_at: null, error: expect.stringContaining('502') as string });
    const list = await deps.client.request<List<TicketPush>>('GET', `${SYSTEM}/pushes`, {
      query: { status: 'failed' },
    });
    expect(list.items).toEqual([dead]);
    const path = `/api/ai-sessions/${session._id.toHexString()}/pushes/retry`;
    const again = await deps.client.fetch('POST', path);
    expect(again.status).toBe(202);
    await settled(deps, session, 'sent');
    const nothing = await deps.client.fetch('POST', path);
    expect([nothing.status, ((await nothing.json()) as Problem).code]).toEqual([409, 'nothing_to_push']);
    expect(fake.taken).toHaveLength(1);
    const audit = await deps.client.request<List<{ action: string }>>('GET', '/api/v1/audit');
    expect(audit.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ticket-system.connected', 'support.push-retried']),
    );
  });

  it('reads no answer that is larger than it may be', async () => {
    const { signing_secret: secret } = await connectSystem(deps, credentials(), { pushes: ['internal_note'] });
    fake.trust(secret ?? '');
    fake.fail({ kind: 'huge' });
    const { session } = await resolveWhole(deps);
    const [push] = await settled(deps, session, 'failed');
    expect(push?.error).toContain('too large');
  });

  it('says what waits is lost once it is disconnected, and tells whoever looks', async () => {
    const { signing_secret: secret } = await connectSystem(deps, credentials());
    fake.trust(secret ?? '');
    const session = await buildConcluded(deps);
    const socket: Socket = io(`${product.url}/runs`, { auth: { token: deps.client.token }, transports: ['websocket'] });
    const told: { changed: string[]; session: { psa_push_status: string } }[] = [];
    socket.on('support_updated', (payload: (typeof told)[number]) => told.push(payload));
    await waitFor('the socket', () => socket.connected);
    try {
      await prepare(deps, { session, conclusion: 'resolved' });
      // Status and time go at once; notes wait for their text.
      await waitFor(
        'two to be sent',
        async () => (await pushesOf(deps, session)).filter((one) => one.status === 'sent').length === 2,
      );
      expect((await psaOf(deps, session)).psaStatus).toBe('pending_retry');
      await deps.client.request('DELETE', SYSTEM);
      const pushes = await settled(deps, session, 'sent', 'failed');
      expect(pushes.filter(({ status }) => status === 'failed').map(({ error }) => error)).toEqual(
        Array(2).fill('The ticket system was disconnected.'),
      );
      await waitFor('the news', () => told.some((one) => one.session.psa_push_status === 'failed'));
      expect(told.every(({ changed }) => changed.includes('pushes'))).toBe(true);
    } finally {
      socket.close();
    }
    const without = await buildConcluded(deps);
    expect((await prepare(deps, { session: without, conclusion: 'resolved' })).psa.psaStatus).toBe('no_psa');
    expect(await pushesOf(deps, without)).toEqual([]);
    const retry = await deps.client.fetch('POST', `/api/ai-sessions/${session._id.toHexString()}/pushes/retry`);
    expect([retry.status, ((await retry.json()) as Problem).code]).toEqual([409, 'ticket_system_missing']);
    expect(await deps.client.request('GET', SYSTEM)).toEqual({ connection: null });
  });

  it('sends a version of the notes once, the newest where none was sent, and a later one as another note', async () => {
    const { signing_secret: secret } = await connectSystem(deps, credentials(), {
      pushes: ['internal_note', 'time_entry'],
    });
    fake.trust(secret ?? '');
    await deps.models.SupportSettings.create({
      _id: deps.client.user.organisation.id,
      settings: { approval: 'required' },
    } as never);
    const session = await buildConcluded(deps);
    await prepare(deps, { session, conclusion: 'resolved' });
    expect(await pushesOf(deps, session)).toMatchObject([
      { kind: 'internal_note', next_try_at: null },
      { kind: 'time_entry', next_try_at: null },
    ]);
    await prepare(deps, { session, notesVersion: 1 });
    await prepare(deps, { session, notesVersion: 1 });
    await settled(deps, session, 'sent');
    await deps.models.SupportNotes.create({
      ...{
        organisationId: session.organisationId,
        sessionId: session._id,
        version: 2,
        text: 'Second',
        origin: 'edited',
      },
      ...{ isDraft: false, state: 'x', messageSeq: 0, createdAt: new Date() },
    });
    await prepare(deps, { session, notesVersion: 2 });
    await prepare(deps, { session, notesVersion: 2 });
    await settled(deps, session, 'sent');
    expect(fake.taken.filter(({ type }) => type === 'ticket.note.internal').map(({ data }) => data['text'])).toEqual([
      NOTES,
      'Second',
    ]);
    expect(fake.taken.filter(({ type }) => type === 'ticket.time_entry')).toHaveLength(1);
  });

  it('gets the brief of an escalation, and no status of a conclusion that another has overtaken', async () => {
    const { signing_secret: secret } = await connectSystem(deps, credentials());
    const session = await buildConcluded(deps, { status: 'escalated' });
    fake.fail({ kind: 'status', status: 500 }, { kind: 'status', status: 500 }); // both wait for another try
    await prepare(deps, { session, conclusion: 'escalated' });
    await prepare(deps, { session, readyOutput: 'escalation_brief' });
    await waitFor('both to have failed', async () =>
      (await pushesOf(deps, session)).every(({ error }) => error !== null),
    );
    const resolved = { ...session, status: 'resolved' as const, revision: 3 };
    fake.trust(secret ?? '');
    await prepare(deps, { session: resolved, conclusion: 'resolved' });
    await waitFor('the status', () => fake.taken.some(({ type }) => type === 'ticket.status'));
    await letTimePass(deps);
    expect(fake.taken.filter(({ type }) => type === 'ticket.status').map(({ data }) => data['status'])).toEqual(['5']);
    const brief = await buildConcluded(deps, { status: 'escalated' });
    await prepare(deps, { session: brief, conclusion: 'escalated' });
    await prepare(deps, { session: brief, readyOutput: 'escalation_brief' });
    await settled(deps, brief, 'sent');
    expect(fake.taken.map(({ data }) => data['text'])).toContain(BRIEF);
  });
});

describe('secrets and addresses', () => {
  it('are told to nobody: not in answers, the audit log, the database or the log', async () => {
    const deps = await open();
    const fake = await openFakeConnectWise();
    try {
      await connectSystem(deps, { system: 'connectwise', url: fake.apiUrl, ...CONNECTWISE });
      await settled(deps, (await resolveWhole(deps)).session, 'sent');
      await deps.client.request('DELETE', SYSTEM);
      await connectSystem(deps, { system: 'connectwise', url: fake.apiUrl, ...CONNECTWISE });
      const said = JSON.stringify([
        await deps.client.request('GET', SYSTEM),
        await deps.client.request('GET', '/api/v1/audit'),
        await deps.models.TicketConnection.find().lean(),
        await deps.models.TicketPush.find().lean(),
        product.lines,
      ]);
      for (const secret of [CONNECTWISE.private_key, Buffer.from(CONNECTWISE.private_key).toString('base64')])
        expect(said).not.toContain(secret);
    } finally {
      await fake.close();
    }
  });
});

describe('where private addresses are not allowed', () => {
  let strict: Product;
  beforeAll(async () => {
    strict = await openProduct({ RECONCILE_INTERVAL_MS: '100' });
  }, 60_000);
  afterAll(() => strict?.stop());

  it('refuses what is no public address, at once or when the name is looked up', async () => {
    const client = await WeftClient.register(strict.url);
    const deps = { client, models: strict.base.models, connection: strict.base.connection };
    for (const url of ['http://example.org/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://169.254.169.254/x']) {
      const body = {
        credentials: { system: 'webhook', url },
        settings: { pushes: [], resolved_status: '', escalated_status: '', work_type: '' },
      };
      const refused = await client.fetch('PUT', SYSTEM, { body });
      expect([url, refused.status, ((await refused.json()) as Problem).code]).toEqual([url, 400, 'address_refused']);
    }
    const fake = await openFakeWebhook();
    try {
      await connectSystem(deps, {
        system: 'webhook',
        url: `${fake.url.replace('http', 'https').replace('127.0.0.1', 'localhost')}/x`,
      });
      expect(await client.request('POST', `${SYSTEM}/test`)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('public internet') as string,
      });
      const { session } = await resolveWhole(deps);
      const failed = await settled(deps, session, 'failed');
      expect(failed[0]?.error).toContain('public internet');
      expect(fake.requests).toEqual([]);
    } finally {
      await fake.close();
    }
  });
});
