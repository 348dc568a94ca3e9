/** A system that is made up, declared in one file (`rigs/probe-system.ts`), goes its whole way with no change anywhere else. */
import { gunzipSync } from 'node:zlib';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import type { PersonExport } from '../../src/contracts/accounts/own-data';
import type { Approval } from '../../src/contracts/kernel/approvals';
import type { List } from '../../src/contracts/kernel/common';
import type { Run } from '../../src/contracts/kernel/runs';
import type { Found } from '../../src/contracts/kernel/search';
import type { System as SystemInfo } from '../../src/contracts/kernel/system';
import { systems } from '../../src/systems/index';
import { openProduct, type Product } from '../rigs/open-product';
import { PROBE_MEASURED, probeSystem } from '../rigs/probe-system';
import { connectClient } from '../rigs/socket-instances';
import { waitFor } from '../rigs/test-services';
import { TEST_PASSWORD, WeftClient } from '../support/weft-client';

interface Probe {
  id: string;
  name: string;
  readings: number[];
  ticks: number;
}

let product: Product;
let ana: WeftClient;
let probe: Probe;
beforeAll(async () => {
  product = await openProduct({ ACCOUNT_DELETION_GRACE_DAYS: '0' }, [...systems, probeSystem]);
  ana = await WeftClient.register(product.url, { name: 'Ana' });
  probe = await ana.request('POST', '/api/v1/probes', { body: { name: 'Nautilus probe' } });
}, 60_000);
afterAll(async () => {
  await product?.stop();
});

const measure = async (depths: number[], options: { failsOnce?: boolean } = {}) => {
  const body = { depths, ...options };
  return (await ana.request<{ runId: string }>('POST', `/api/v1/probes/${probe.id}/measure`, { body })).runId;
};
const run = (runId: string) => ana.request<Run>('GET', `/api/v1/runs/${runId}`);
const asked = async (runId: string) =>
  (await ana.request<List<Approval>>('GET', '/api/v1/hitl/requests', { query: { status: 'pending', runId } })).items;
const allAsked = (runId: string, count: number) =>
  waitFor('the requests, and the run to wait for them', async () => {
    const [pending, { status, waits }] = [await asked(runId), await run(runId)];
    return pending.length === count && status === 'waiting' && waits.length === count && pending;
  });
const approve = ({ id, parametersHash }: Approval) =>
  ana.request('PUT', `/api/v1/hitl/requests/${id}/approve`, { body: { parametersHash } });
const depthOf = ({ parameters }: Approval) => (parameters as { depth: number }).depth;

it('is shown in the pages’ navigation', async () => {
  const { systems: shown } = await ana.request<SystemInfo>('GET', '/api/v1/system');
  expect(shown.map(({ name }) => name)).toEqual([...systems.map(({ name }) => name), 'probe']);
});

it('starts, is followed, asks several things at once and takes the answers out of order', async () => {
  const socket: Socket = await connectClient(product, '/runs', ana.token);
  const told: unknown[] = [];
  socket.on(PROBE_MEASURED, (payload) => told.push(payload));
  const runId = await measure([10, 20, 30]);
  const events: string[] = [];
  const follow = ana.follow(runId, { format: 'native', onFrame: ({ event }) => void events.push(event ?? '') });
  const pending = await allAsked(runId, 3);
  for (const depth of [30, 10, 20]) {
    const request = pending.find((one) => depthOf(one) === depth);
    if (!request) throw new Error(`nobody asked for ${depth} m`);
    await approve(request);
  }
  const done = await waitFor('the run', async () => {
    const now = await run(runId);
    return now.status === 'succeeded' && now;
  });
  expect(done.output).toEqual({ readings: [20, 40, 60] });
  expect(done.subject).toEqual({ kind: 'probe', id: probe.id });
  expect(done.steps.map(({ key }) => key).toSorted()).toEqual(['measure:10', 'measure:20', 'measure:30']);
  await follow.ended;
  expect(events).toContain('run-waiting');
  await waitFor('the socket event', () => told.length > 0);
  expect(told).toEqual([{ probeId: probe.id, readings: [20, 40, 60] }]);
  socket.disconnect();
}, 60_000);

it('is cancelled: its questions are closed and nothing of it is kept', async () => {
  const runId = await measure([99]);
  const [request] = await allAsked(runId, 1);
  await ana.request('POST', `/api/v1/runs/${runId}/cancel`);
  expect((await run(runId)).status).toBe('cancelled');
  await waitFor('the question to be closed', async () => (await asked(runId)).length === 0);
  await expect(request && approve(request)).rejects.toMatchObject({ status: 409 });
  expect((await ana.request<Probe>('GET', `/api/v1/probes/${probe.id}`)).readings).not.toContain(198);
}, 30_000);

it('fails, and is run again from its last step', async () => {
  const runId = await measure([5], { failsOnce: true });
  const [request] = await allAsked(runId, 1);
  if (request) await approve(request);
  await waitFor('the failure', async () => (await run(runId)).status === 'failed');
  expect((await run(runId)).error?.code).toBe('probe_lost');
  await ana.request('POST', `/api/v1/runs/${runId}/retry`);
  await waitFor('the second try', async () => (await run(runId)).status === 'succeeded');
  expect((await ana.request<Probe>('GET', `/api/v1/probes/${probe.id}`)).readings).toEqual([10]);
}, 30_000);

it('shows and gives strangers nothing: neither its things nor their runs and requests', async () => {
  const stranger = await WeftClient.register(product.url);
  const runId = await measure([7]);
  const [request] = await allAsked(runId, 1);
  const status = async (method: string, path: string, body?: unknown) =>
    (await stranger.fetch(method, path, body === undefined ? {} : { body })).status;
  expect(await status('GET', `/api/v1/probes/${probe.id}`)).toBe(404);
  expect(await status('POST', `/api/v1/probes/${probe.id}/measure`, { depths: [1] })).toBe(404);
  for (const path of ['', '/events']) expect(await status('GET', `/api/v1/runs/${runId}${path}`)).toBe(404);
  for (const path of ['cancel', 'retry']) expect(await status('POST', `/api/v1/runs/${runId}/${path}`)).toBe(404);
  expect(await status('PUT', `/api/v1/hitl/requests/${request?.id ?? ''}/approve`, {})).toBe(404);
  const listed = await stranger.request<List<Approval>>('GET', '/api/v1/hitl/requests', {});
  expect(listed.items).toEqual([]);
  await ana.request('POST', `/api/v1/runs/${runId}/cancel`);
}, 30_000);

it('has its schedule, and is found by search', async () => {
  await waitFor('the schedule', async () => (await ana.request<Probe>('GET', `/api/v1/probes/${probe.id}`)).ticks > 1);
  const found = await waitFor('the search', async () => {
    const { items } = await ana.request<{ items: Found[] }>('GET', '/api/v1/search', { query: { q: 'nautil' } });
    return items.find(({ system }) => system === 'probe');
  });
  expect(found).toMatchObject({ id: probe.id, title: 'Nautilus probe', path: `/probes/${probe.id}` });
}, 30_000);

it('is in its person’s export, and goes with the account', async () => {
  const { id } = await ana.request<PersonExport>('POST', '/api/v1/me/exports');
  await waitFor(
    'the export',
    async () => (await ana.request<PersonExport>('GET', `/api/v1/me/exports/${id}`)).status === 'ready',
    20_000,
  );
  const file = await (await ana.fetch('GET', `/api/v1/me/exports/${id}/download`)).arrayBuffer();
  const records = gunzipSync(file)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text) as { section?: string; record?: unknown });
  expect(records.filter(({ section }) => section === 'probes')).toEqual([
    { section: 'probes', record: expect.objectContaining({ id: probe.id, name: 'Nautilus probe' }) },
  ]);
  const body = { password: TEST_PASSWORD, confirm: ana.user.email };
  await ana.request('POST', '/api/v1/me/deletion', { body });
  const { db } = product.base.connection;
  await waitFor(
    'the deletion',
    async () => (await db?.collection('probes').countDocuments({ _id: new ObjectId(probe.id) })) === 0,
    30_000,
  );
}, 60_000);
