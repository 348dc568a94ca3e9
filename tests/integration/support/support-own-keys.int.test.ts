/** Support sessions of organisations with provider keys of their own: whose key each call has, also where two have the same. */
import { setTimeout as delay } from 'node:timers/promises';
import type { List } from '../../../src/contracts/kernel/common';
import type { TicketNotes } from '../../../src/contracts/support/documentation';
import type { ProviderKey } from '../../../src/contracts/gateway/provider-keys';
import type { ModelCall } from '../../../src/contracts/money/usage';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { RecordedCall } from '../../fakes/fake-llm/reply';
import { documentationOf, lastOf, openSession, readDocument, SESSIONS } from '../../rigs/document-ground';
import { openProduct, type Product } from '../../rigs/open-product';
import { readFrames, withoutDrafts } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

const KEYS = '/api/v1/organisation/provider-keys';
const SAME = 'sk-ant-the-very-same-for-both';
/** What is promised of a change. */
const TAKES_HOLD_MS = 5_000;
const SESSIONS_EACH = 3;

const keyOf = ({ headers }: RecordedCall) => String(headers['x-api-key']);

describe('support sessions with keys of the organisation', () => {
  let fake: FakeLlm;
  let product: Product;
  beforeAll(async () => {
    fake = await startFakeLlm();
    product = await openProduct({
      ...{ ANTHROPIC_API_KEY: 'key-of-the-operator', ANTHROPIC_BASE_URL: fake.url },
      PROVIDER_KEYS_PRIVATE_ADDRESSES: 'true',
    });
  }, 60_000);
  afterAll(async () => {
    await product?.stop();
    await fake?.close();
  });
  beforeEach(() => {
    fake.calls.length = 0;
    fake.script({ text: '## Problem Summary\nAs it was.' });
  });

  /** Somebody of an organisation of their own; without a key: the operator's. */
  async function person(secret?: string): Promise<WeftClient & { keyId: string | null }> {
    const client = await WeftClient.register(product.url);
    await withoutDrafts(client);
    const body = { provider: 'anthropic', name: 'Ours', secret };
    const key = secret ? await client.request<ProviderKey>('POST', KEYS, { body }) : null;
    return Object.assign(client, { keyId: key?.id ?? null });
  }
  /** An answer of the assistant and ticket notes, of a session that tells of `name`. */
  async function work(client: WeftClient, name: string): Promise<TicketNotes> {
    const { id } = await openSession(product.base.connection.db as never, client, { title: name, problem: name });
    await readFrames(await client.fetch('POST', `${SESSIONS}/${id}/messages`, { body: { content: name } }));
    return lastOf<TicketNotes>(await readDocument(client, documentationOf(id), { format: 'typed' })).data;
  }
  const callsFor = (name: string) => fake.calls.filter(({ body }) => JSON.stringify(body).includes(name));
  const keysFor = (name: string) => [...new Set(callsFor(name).map(keyOf))];
  /** Of the calls that reached the provider; the query for similar sessions is embedded elsewhere. */
  const keyIdsOf = async (client: WeftClient, count: number) => {
    const rows = await waitFor('the rows of the ledger', async () => {
      const { items } = await client.request<List<ModelCall>>('GET', '/api/v1/usage/calls');
      const sent = items.filter(({ provider }) => provider === 'anthropic');
      return sent.length >= count && sent;
    });
    return [...new Set(rows.map(({ providerKeyId }) => providerKeyId))];
  };

  it('are answered and written with the key of their own organisation, whoever else works at the same time', async () => {
    const secrets = ['sk-ant-same-beginning-of-ana', 'sk-ant-same-beginning-of-ben', SAME, SAME, undefined];
    const people = await Promise.all(secrets.map((secret) => person(secret)));
    const names = people.map((_, place) => `Told-by-organisation-${place}-alone`);
    await Promise.all(
      people.flatMap((client, place) => Array.from({ length: SESSIONS_EACH }, () => work(client, names[place] ?? ''))),
    );
    for (const [place, client] of people.entries()) {
      const name = names[place] ?? '';
      expect([place, keysFor(name)]).toEqual([place, [secrets[place] ?? 'key-of-the-operator']]);
      expect(callsFor(name).length).toBeGreaterThanOrEqual(2 * SESSIONS_EACH);
      // Nothing of another organisation's went along.
      for (const call of callsFor(name))
        for (const other of names.filter((one) => one !== name)) expect(JSON.stringify(call.body)).not.toContain(other);
      expect(await keyIdsOf(client, 2 * SESSIONS_EACH)).toEqual([client.keyId]);
    }
  });

  it('keep their key where another organisation with the same one has its refused, or replaced', async () => {
    const [ana, ben] = await Promise.all([person(SAME), person(SAME)]);
    fake.script((call) =>
      JSON.stringify(call.body).includes('refused') ? { status: 401 } : { text: '## Problem Summary\nAs it was.' },
    );
    expect(await work(ana, 'Ana-is-refused')).toMatchObject({ origin: 'fallback' });
    expect(await work(ben, 'Ben-is-not')).toMatchObject({ origin: 'model' });
    const secret = 'sk-ant-of-today-of-ana';
    await ana.request('PUT', `${KEYS}/${ana.keyId}/secret`, { body: { secret } });
    await waitFor(
      'the new key',
      async () => {
        await delay(400); // of notes there may be 20 a minute
        fake.calls.length = 0;
        await work(ana, 'Ana-goes-on');
        return keysFor('Ana-goes-on').join() === secret;
      },
      TAKES_HOLD_MS,
    );
    await work(ben, 'Ben-goes-on');
    expect(keysFor('Ben-goes-on')).toEqual([SAME]);
  });
});
