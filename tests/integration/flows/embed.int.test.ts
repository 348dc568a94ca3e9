/** A flow on other sites: who may talk to it there, what they see, and what it may cost. */
import { SignJWT } from 'jose';
import type { EmbedToken, NewEmbedToken } from '../../../src/contracts/flows/embed';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import type { Workflow } from '../../../src/contracts/flows/workflows';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { type House, openHouse } from '../../rigs/house-model';
import { waitFor } from '../../rigs/test-services';
import { FLOWS } from './flow-ground';

const SITE = 'https://shop.example';
const CHAT = (): FlowGraph =>
  ({
    nodes: [
      { id: 'start', type: 'start', config: {} },
      { id: 'ask', type: 'llm', config: { prompt: '{{ input.message }}' } },
      { id: 'say', type: 'reply', config: { text: '{{ nodes.ask.output.text }}' } },
    ],
    edges: [
      { source: 'start', target: 'ask' },
      { source: 'ask', target: 'say' },
    ],
  }) as FlowGraph;

let house: House;
let ana: House['person'];
let flow: Workflow;
let embed: NewEmbedToken;
beforeAll(async () => {
  house = await openHouse({ environment: { DEFAULT_TIER: 'enterprise' } });
  ana = house.person;
  flow = await ana.request<Workflow>('POST', `${FLOWS}/workflows`, {
    body: { name: 'Shop', kind: 'chatflow', graph: CHAT() },
  });
  await ana.request('POST', `${FLOWS}/workflows/${flow.id}/publish`, { body: {} });
  embed = await make({});
}, 60_000);
afterAll(() => house?.close());

const tokens = () => `${FLOWS}/workflows/${flow.id}/embed-tokens`;
const make = (more: object) =>
  ana.request<NewEmbedToken>('POST', tokens(), { body: { name: 'Shop', origins: [SITE], ...more } });
interface Told {
  status: number;
  headers: Headers;
  text: string;
  code: string | undefined;
  json: Record<string, unknown>;
}
/** A request as a browser (or somebody who pretends to be one) sends it. */
async function ask(
  path: string,
  headers: Record<string, string>,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<Told> {
  const answer = await fetch(`${house.product.url}${FLOWS}/embed/public/${path}`, {
    ...{ method, headers: { ...(body && { 'content-type': 'application/json' }), ...headers } },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, text, json, code: json['code'] as string | undefined };
}
const visitor = async (of: EmbedToken = embed, body: object = {}) => {
  const told = await ask(`${of.token}/visitors`, { origin: SITE }, body);
  return { origin: SITE, 'x-weft-visitor': String(told.json['visitor_token']) };
};
const say = (headers: Record<string, string>, body: object = {}, of: EmbedToken = embed) =>
  ask(`${of.token}/chat`, headers, { message: 'Hello', ...body });
const runs = () => house.product.base.models.Run.find({ kind: 'flows.chat' }).sort({ _id: -1 }).lean<RunRecord[]>();

it('a visitor talks, sees what they said and nothing of what it cost; another sees nothing of it', async () => {
  const [ann, bob] = [await visitor(), await visitor()];
  const first = await say(ann);
  expect(first).toMatchObject({ status: 200, json: { message: expect.any(String), session_id: expect.any(String) } });
  expect(first.headers.get('access-control-allow-origin')).toBe(SITE);
  expect(Object.keys(first.json).filter((name) => /cost|usage|model/i.test(name))).toEqual([]);
  const sessionId = String(first.json['session_id']);
  expect((await say(ann, { session_id: sessionId })).status).toBe(200);
  expect((await say(bob, { session_id: sessionId })).code).toBe('session_not_found');
  const history = `${embed.token}/sessions/${sessionId}/history`;
  expect((await ask(history, bob)).code).toBe('session_not_found');
  expect((await ask(history, ann)).json).toMatchObject({ items: [{ role: 'user' }, { role: 'assistant' }, {}, {}] });
  // The maker's own list has none of them; who may change the flow sees what is said to it.
  const own = await ana.request<{ items: object[] }>('GET', `${FLOWS}/chatflow/sessions`);
  expect(own.items).toEqual([]);
  const all = await ana.request<{ items: object[] }>('GET', `${FLOWS}/chat/${flow.id}/history`);
  expect(all.items.length).toBeGreaterThan(3);
  const stream = await ask(`${embed.token}/chat/stream`, ann, { message: 'Hello', session_id: sessionId });
  expect(stream.text).toMatch(/event: token[\s\S]*event: end/);
  expect(stream.text).not.toMatch(/cost|usage|node_/i);
  // Who comes back stays who they were.
  const again = await visitor(embed, { visitor_token: ann['x-weft-visitor'] });
  expect((await ask(history, again)).status).toBe(200);
});

it('is refused without a body being read: no origin, another one, no visitor, another token’s visitor', async () => {
  const ann = await visitor();
  const other = await make({ name: 'Other' });
  const { origin: _, ...without } = ann;
  const huge = { message: 'x'.repeat(100_000) };
  const runsBefore = (await runs()).length;
  expect([
    (await ask(`${embed.token}/chat`, without, huge)).code,
    (await ask(`${embed.token}/chat`, { ...ann, origin: 'https://evil.example' }, huge)).code,
    (await ask(`${embed.token}/chat`, { origin: SITE }, huge)).code,
    (await ask(`${embed.token}/chat`, { ...ann, 'x-weft-visitor': 'forged' }, huge)).code,
    (await ask(`${other.token}/chat`, ann, huge)).code,
    (await ask('emb_there-is-none-like-it/chat', ann, huge)).code,
    (await ask(`${embed.token}/config`, {})).code,
    (await ask(`${embed.token}/chat`, ann, huge)).code,
  ]).toEqual([
    ...['origin_missing', 'origin_not_allowed', 'visitor_token_missing', 'visitor_token_invalid'],
    ...['visitor_token_invalid', 'embed_token_unknown', 'origin_missing', 'body_too_large'],
  ]);
  expect((await ask(`${embed.token}/config`, { origin: SITE })).json).toMatchObject({ title: 'Chat' });
  const preflight = await ask(
    `${embed.token}/chat`,
    { origin: SITE, 'access-control-request-method': 'POST' },
    undefined,
    'OPTIONS',
  );
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    expect.stringContaining('X-Weft-Visitor'),
  ]);
  const foreign = await ask(`${embed.token}/chat`, { origin: 'https://evil.example' }, undefined, 'OPTIONS');
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  expect((await runs()).length).toBe(runsBefore);
  // A log-in of ours is no visitor, and the token of a visitor no log-in.
  expect((await say({ origin: SITE, authorization: `Bearer ${ana.token}` })).code).toBe('visitor_token_missing');
  const me = await fetch(`${house.product.url}/api/v1/me`, {
    headers: { authorization: `Bearer ${ann['x-weft-visitor']}` },
  });
  expect(me.status).toBe(401);
});

it('knows visitors whom the site has signed, where it asks for that', async () => {
  const signed = await make({ requires_identity: true });
  const sign = (secret: string, hours = 1) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('customer-7')
      .setExpirationTime(`${hours}h`)
      .sign(new TextEncoder().encode(secret));
  const become = async (body: object) => (await ask(`${signed.token}/visitors`, { origin: SITE }, body)).code;
  expect(await become({})).toBe('identity_missing');
  expect(await become({ identity: await sign('another secret') })).toBe('identity_invalid');
  expect(await become({ identity: await sign(signed.secret, 48) })).toBe('identity_invalid');
  const [one, two] = [
    await visitor(signed, { identity: await sign(signed.secret) }),
    await visitor(signed, { identity: await sign(signed.secret) }),
  ];
  const said = await say(one, {}, signed);
  expect(said.status).toBe(200);
  const history = await ask(`${signed.token}/sessions/${String(said.json['session_id'])}/history`, two);
  expect(history.status).toBe(200);
  const rotated = await ana.request<NewEmbedToken>('POST', `${tokens()}/${signed.id}/rotate`, { body: {} });
  expect(rotated.secret).not.toBe(signed.secret);
  expect(JSON.stringify(await ana.request('GET', tokens()))).not.toContain(rotated.secret);
});

it('budgets of the visitor, the token and the flow stop before the call', async () => {
  for (const [scope, of] of [
    ['visitor', { embedTokenId: '' }],
    ['embedToken', { embedTokenId: '' }],
    ['flow', { flowId: flow.id }],
  ] as const) {
    const token = await make({ name: scope });
    const subject = 'flowId' in of ? of : { embedTokenId: token.id };
    const ann = await visitor(token);
    expect((await say(ann, {}, token)).status).toBe(200);
    const { id } = await ana.request<{ id: string }>('POST', '/api/v1/organisation/budgets', {
      body: { scope, ...subject, period: 'total', limitUsd: '0.000001' },
    });
    const calls = house.fake.calls.length;
    const refused = await waitFor('the budget', async () => {
      const told = await say(await visitor(token), {}, token);
      return told.code === 'budget_exceeded' && told;
    });
    expect(refused.status).toBe(402);
    expect(house.fake.calls.length).toBeLessThanOrEqual(calls + 1);
    await ana.request('DELETE', `/api/v1/organisation/budgets/${id}`);
  }
  const [last] = await runs();
  expect(last?.budgetSubjects?.map(({ scope }) => scope).sort()).toEqual(['embedToken', 'flow', 'visitor']);
});

it('is bounded a minute, and ends when it is revoked', async () => {
  const token = await make({ messages_per_minute: 1 });
  const ann = await visitor(token);
  expect((await say(ann, {}, token)).status).toBe(200);
  expect((await say(ann, {}, token)).code).toBe('rate_limited');
  await ana.request('DELETE', `${tokens()}/${token.id}`);
  await waitFor('the revocation', async () => (await say(ann, {}, token)).code === 'embed_token_unknown');
  const page = await fetch(`${house.product.url}/embed/${embed.token}`);
  expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${SITE}`);
  expect(page.headers.get('x-frame-options')).toBeNull();
  expect(await page.text()).toContain(embed.token);
});
