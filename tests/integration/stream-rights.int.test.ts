/** Event streams end with the right to them, whichever way it is lost, as sockets do. */
import { setTimeout as delay } from 'node:timers/promises';
import { Types } from 'mongoose';
import { openGateway } from '../../src/roles/open-gateway';
import { openGatewayServer } from '../../src/roles/open-gateway-server';
import { type House, openHouse } from '../rigs/house-model';
import { SESSIONS } from '../rigs/document-ground';
import { waitFor } from '../rigs/test-services';
import { WeftClient } from '../support/weft-client';

/** The promise is 5 s; the rest is for a machine with much else to do. No run of this test ends meanwhile. */
const ENDED_MS = 20_000;

let house: House;
let ana: WeftClient;
beforeAll(async () => {
  house = await openHouse({ roles: ['support', 'documentation', 'canvas'] });
  ana = house.person;
  house.fake.script({ fault: 'hang-before-headers' });
}, 60_000);
afterAll(() => house?.close());

/** Somebody of Ana's organisation, with their e-mail. */
async function colleague(name: string, role = 'member'): Promise<WeftClient> {
  const email = `${name}@colleague.example`;
  const { user } = await WeftClient.register(house.product.url, { email, name });
  await house.product.base.models.User.updateOne(
    { _id: user.id },
    { organisationId: new Types.ObjectId(ana.user.organisation.id), role },
  );
  return WeftClient.login(house.product.url, email);
}

interface Reader {
  isOpen: boolean;
  runId: string;
}
/** Reads a stream until somebody ends it. */
async function read(asked: Promise<Response>): Promise<Reader> {
  const response = await asked;
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const reader: Reader = { isOpen: true, runId: response.headers.get('x-run-id') ?? '' };
  const close = () => void (reader.isOpen = false);
  response.text().then(close, close);
  return reader;
}

it('streams end within 5 s of the right that they rest on, and no others', async () => {
  const canvas = await ana.createCanvas();
  const share = (person: WeftClient, role: string) =>
    ana.request('POST', `/api/v1/canvas/${canvas.id}/members`, { body: { email: person.user.email, role } });
  const generate = (person: WeftClient) =>
    read(person.fetch('POST', `/api/v1/canvas/${canvas.id}/ai/generate-stream`, { body: { prompt: 'A plan' } }));
  const follow = (person: WeftClient, runId: string, format = 'native') =>
    read(person.fetch('GET', `/api/v1/runs/${runId}/events`, { query: { format } }));

  const owner = await generate(ana);
  const people = {
    removedFromCanvas: await colleague('removed-from-canvas'),
    generating: await colleague('generating'),
    loggedOut: await colleague('logged-out'),
    keyed: await colleague('keyed'),
    dismissed: await colleague('dismissed'),
    admin: await colleague('admin', 'admin'),
    stays: await colleague('stays'),
  };
  for (const person of Object.values(people)) await share(person, person === people.generating ? 'editor' : 'viewer');
  const { key, id: keyId } = await people.keyed.request<{ key: string; id: string }>('POST', '/api/v1/api-keys', {
    body: { name: 'follows', scopes: ['read'] },
  });
  const byKey = new WeftClient(house.product.url, key, people.keyed.user);
  const session = await ana.request<{ id: string }>('POST', SESSIONS, { body: { title: 'No mail' } });
  const said = await read(ana.fetch('POST', `${SESSIONS}/${session.id}/messages`, { body: { content: 'Help' } }));

  const readers = {
    removedFromCanvas: await follow(people.removedFromCanvas, owner.runId),
    generating: await generate(people.generating),
    loggedOut: await follow(people.loggedOut, owner.runId, 'agui'),
    keyed: await follow(byKey, owner.runId),
    dismissed: await follow(people.dismissed, owner.runId, 'canvas'),
    demoted: await follow(people.admin, said.runId, 'support'),
  };
  const kept = {
    owner,
    said,
    stays: await follow(people.stays, owner.runId),
    keyOwner: await follow(people.keyed, owner.runId),
  };
  await delay(4_500); // the rights are looked at in between: whoever has them stays
  expect([...Object.values(readers), ...Object.values(kept)].filter(({ isOpen }) => !isOpen)).toEqual([]);

  const members = `/api/v1/canvas/${canvas.id}/members`;
  await Promise.all([
    ana.request('DELETE', `${members}/${people.removedFromCanvas.user.id}`),
    ana.request('DELETE', `${members}/${people.generating.user.id}`),
    people.loggedOut.request('POST', '/api/v1/auth/logout-everywhere'),
    people.keyed.request('DELETE', `/api/v1/api-keys/${keyId}`),
    ana.request('DELETE', `/api/v1/organisation/members/${people.dismissed.user.id}`),
    ana.request('PATCH', `/api/v1/organisation/members/${people.admin.user.id}`, { body: { role: 'member' } }),
  ]);
  const open = () =>
    Object.entries(readers)
      .filter(([, { isOpen }]) => isOpen)
      .map(([name]) => name);
  await waitFor('the streams to end', () => open().length === 0, ENDED_MS).catch(() => undefined);
  expect(open()).toEqual([]);
  expect(Object.values(kept).filter(({ isOpen }) => !isOpen)).toEqual([]);
  for (const run of [owner, said]) expect((await ana.run(run.runId)).status).toBe('running');
}, 90_000);

describe.each(['with the api', 'on a port of its own'])('the gateway %s', (place) => {
  let url: string;
  let own: { port: number; close(): Promise<void> } | undefined;
  beforeAll(async () => {
    const { base, url: ofApi } = house.product;
    if (place !== 'with the api') own = await openGatewayServer(base, openGateway(base));
    url = own ? `http://127.0.0.1:${own.port}` : ofApi;
  });
  afterAll(() => own?.close());

  it('ends a call within 5 s of its key and leaves the provider; that of another key goes on', async () => {
    house.fake.script(
      { text: 'Half of an answer that nobody hears to its end.', fault: 'hang-mid-stream' },
      { text: 'Half of another answer that goes on.', fault: 'hang-mid-stream' },
    );
    const create = (name: string) =>
      ana.request<{ key: string; id: string }>('POST', '/api/v1/api-keys', { body: { name, scopes: ['llm'] } });
    const keys = [await create('to be revoked'), await create('to stay')] as const;
    const ask = async ({ key }: { key: string }) => {
      const before = house.fake.calls.length;
      const body = { model: 'house', stream: true, messages: [{ role: 'user', content: 'Tell me.' }] };
      const reader = await read(new WeftClient(url, key, ana.user).fetch('POST', '/v1/chat/completions', { body }));
      const call = await waitFor(
        'half an answer',
        () => house.fake.calls[before]?.isSilent && house.fake.calls[before],
      );
      return { reader, call };
    };
    const [revoked, stays] = [await ask(keys[0]), await ask(keys[1])];
    await ana.request('DELETE', `/api/v1/api-keys/${keys[0].id}`);
    await waitFor('the call to end', () => !revoked.reader.isOpen && revoked.call.isAborted, ENDED_MS);
    expect([stays.reader.isOpen, stays.call.isAborted]).toEqual([true, false]);
  }, 60_000);
});
