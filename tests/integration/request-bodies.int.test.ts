import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Types } from 'mongoose';
import { z } from 'zod';
import { API_KEY_PREFIX } from '../../src/contracts/accounts/api-keys';
import { LLM_BODY_LIMITS } from '../../src/contracts/kernel/body-limits';
import { type ApiScope, defineOperation, type OrganisationRole } from '../../src/contracts/kernel/operation';
import { route } from '../../src/http/route';
import { hashApiKey } from '../../src/models/accounts/api-key-queries';
import { type HttpRig, openHttpRig } from '../rigs/http-rig';
import { openTestServices, type TestServices, waitFor } from '../rigs/test-services';

const shared = {
  method: 'post',
  tag: 'Test',
  summary: 'Take',
  body: z.looseObject({ model: z.string() }),
  responses: { 200: z.object({ keys: z.array(z.string()) }) },
} as const;
const large = defineOperation({
  ...shared,
  id: 'test.large',
  path: '/api/v1/test/large',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'llm',
  limit: 'llm',
  callsModels: true,
  bodyLimits: 'llm',
});
const small = defineOperation({
  ...shared,
  id: 'test.small',
  path: '/api/v1/test/small',
  permission: { kind: 'user' },
});
const canvas = defineOperation({
  ...shared,
  id: 'test.canvas',
  path: '/api/v1/test/canvas/{canvasId}',
  params: z.object({ canvasId: z.string() }),
  permission: { kind: 'organisation', role: 'admin' },
});
const named = defineOperation({
  ...shared,
  id: 'test.named',
  path: '/api/v1/test/named/{canvasId}',
  params: z.object({ canvasId: z.string() }),
  permission: { kind: 'canvas', role: 'editor' },
});

/** Nested as deep as 20 MB have room for: the parser alone takes seconds. */
const DEEP = `{"model":"demo","x":${'['.repeat(9_900_000)}${']'.repeat(9_900_000)}}`;
/** What a refusal may take of the processor, sending included; reading and parsing `DEEP` takes ten times that. */
const REFUSAL_CPU_MS_MAX = 800;

let services: TestServices;
let rig: HttpRig;
let handled = 0;
beforeAll(async () => {
  services = await openTestServices('bodies');
  const take = ({ body }: { body: { model: string } }) => {
    handled += 1;
    return Promise.resolve({ status: 200, body: { keys: Object.keys(body) } });
  };
  const rates = {
    requestsPerMinute: 10_000,
    generationsPerMinute: 10_000,
    llmCallsPerMinute: 3,
    supportResolvesPerMinute: 10,
    supportDocumentsPerMinute: 10,
    secretRevealsPerMinute: 10,
  };
  rig = await openHttpRig(services, {
    routes: [route(large, take), route(small, take), route(canvas, take), route(named, take)],
    table: {
      tiers: { free: rates, pro: rates, team: rates, enterprise: rates },
      anonymous: { requestsPerMinute: 10_000, loginsPerMinute: 10_000 },
    },
  });
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
});
beforeEach(() => void (handled = 0));

/** A token of somebody new, who has this role. */
async function person(role: OrganisationRole = 'member') {
  const { access_token: token, user } = await rig.register();
  await services.models.User.updateOne({ _id: user.id }, { role });
  return { token, user };
}
async function keyOf(user: { id: string; organisation: { id: string } }, scopes: ApiScope[]): Promise<string> {
  const key = API_KEY_PREFIX + randomBytes(32).toString('base64url');
  await services.models.ApiKey.create({
    organisationId: new Types.ObjectId(user.organisation.id),
    userId: new Types.ObjectId(user.id),
    name: 'bodies',
    hash: hashApiKey(key),
    hint: key.slice(0, 12),
    scopes,
  });
  return key;
}
const JSON_TYPE = { 'content-type': 'application/json' };
const send = (token: string, body: string, path: string = large.path, headers: Record<string, string> = {}) =>
  rig.call('POST', path, { token, body, headers: { ...JSON_TYPE, ...headers } });
/** The answer, and what it took of this process's processor time: the others' load on the machine does not count. */
async function timed<Result>(work: () => Promise<Result>) {
  const from = process.cpuUsage();
  const answer = await work();
  const { user, system } = process.cpuUsage(from);
  return { answer, cpuMs: (user + system) / 1_000 };
}

describe('a caller who may not', () => {
  it.each<[string, () => Promise<string>, number, string]>([
    ['without a token that is good', () => Promise.resolve('none'), 401, 'token_invalid'],
    ['with too low a role', async () => (await person('viewer')).token, 403, 'role_missing'],
    ['with a key of another scope', async () => keyOf((await person()).user, ['read']), 403, 'scope_missing'],
    [
      'over the limit',
      async () => {
        const { token } = await person();
        for (let call = 0; call < 3; call += 1) expect((await send(token, '{"model":"demo"}')).status).toBe(200);
        return token;
      },
      429,
      'rate_limited',
    ],
  ])('%s is refused before the 20 MB are read', async (_who, find, status, code) => {
    const token = await find();
    const { answer, cpuMs } = await timed(() => send(token, DEEP));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(cpuMs).toBeLessThan(REFUSAL_CPU_MS_MAX);
    expect((await rig.call('GET', '/health')).status).toBe(200);
  });

  it('hears of the right, not of the body', async () => {
    const { token } = await person('viewer');
    for (const body of ['{"model":', '{}', '"text"'])
      expect((await send(token, body, canvas.path.replace('{canvasId}', 'no-id'))).body.code).toBe('role_missing');
    const member = await person('member');
    const answer = await send(member.token, '{"model":', named.path.replace('{canvasId}', 'f'.repeat(24)));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'canvas_not_found' });
  });
});

describe('a body beyond its limits', () => {
  it.each<[string, string, string, number, string]>([
    ['20 MB of brackets', large.path, DEEP, 400, 'body_too_deep'],
    [
      'tools 200,000 deep',
      large.path,
      `{"model":"demo","tools":[${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}]}`,
      400,
      'body_too_deep',
    ],
    [
      'one level too many',
      large.path,
      `{"model":"demo","x":${'['.repeat(LLM_BODY_LIMITS.maxDepth)}${']'.repeat(LLM_BODY_LIMITS.maxDepth)}}`,
      400,
      'body_too_deep',
    ],
    ['too many values', large.path, `{"model":"demo","x":[${'{},'.repeat(200_000)}1]}`, 400, 'body_too_many_values'],
    ['more than 20 MB', large.path, `{"model":"${'x'.repeat(21_000_000)}"}`, 413, 'body_too_large'],
    [
      '33 levels elsewhere',
      small.path,
      `{"model":"demo","x":${'['.repeat(32)}${']'.repeat(32)}}`,
      400,
      'body_too_deep',
    ],
    [
      '10,001 values elsewhere',
      small.path,
      `{"model":"demo","x":[${'1,'.repeat(10_000)}1]}`,
      400,
      'body_too_many_values',
    ],
  ])('is refused quickly, also where the caller may: %s', async (_what, path, body, status, code) => {
    const { token } = await person();
    const { answer, cpuMs } = await timed(() => send(token, body, path));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(cpuMs).toBeLessThan(REFUSAL_CPU_MS_MAX);
    expect(handled).toBe(0);
  });

  it('is taken to the last level and value', async () => {
    const { token } = await person();
    const depth = LLM_BODY_LIMITS.maxDepth - 1;
    const full = `{"model":"demo","x":${'['.repeat(depth)}${']'.repeat(depth)},"y":[${'1,'.repeat(250_000)}1]}`;
    expect((await send(token, full)).body).toEqual({ keys: ['model', 'x', 'y'] });
    expect((await send(token, `{"model":"demo","image":"${'x'.repeat(20_000_000)}"}`)).status).toBe(200);
  });
});

describe('a compressed body', () => {
  const post = async (token: string, encoding: string, body: Buffer, path = small.path) => {
    const answer = await fetch(rig.url + path, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: `Bearer ${token}`, 'content-encoding': encoding },
      body: new Uint8Array(body),
    });
    return { status: answer.status, body: (await answer.json()) as { code?: string; keys?: string[] } };
  };
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is read by the same limits: %s', async (encoding, compress) => {
    const { token } = await person();
    const code = async (text: string) => (await post(token, encoding, compress(text))).body.code;
    expect((await post(token, encoding, compress('{"model":"demo"}'))).body.keys).toEqual(['model']);
    expect(await code(`{"model":"${'x'.repeat(10_000_000)}"}`)).toBe('body_too_large');
    expect(await code(`{"model":"a","x":${'['.repeat(100_000)}`)).toBe('body_too_deep');
    expect(await code('{"model":')).toBe('json_invalid');
  });

  it('that cannot be decompressed is refused', async () => {
    const { token } = await person();
    expect((await post(token, 'gzip', Buffer.from('{"model":"demo"}'))).body.code).toBe('request_invalid');
    expect((await post(token, 'zstd', Buffer.from('{"model":"demo"}'))).status).toBe(415);
  });
});

describe('a sender', () => {
  const open = (head: string, then: (write: (text: string) => void) => void) =>
    new Promise<{ text: () => string; end: () => void }>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () => {
        socket.write(head);
        then((more) => void socket.write(more));
        resolve({ text: () => text, end: () => socket.destroy() });
      });
      socket.on('data', (data) => (text += data.toString()));
      socket.on('error', reject);
    });

  it('who leaves in the middle of a body is waited for no longer, and reaches no handler', async () => {
    const { token } = await person();
    const head = `POST ${large.path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"model":`;
    const left = await open(head, () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    left.end();
    expect((await send(token, '{"model":"demo"}')).status).toBe(200);
    expect(handled).toBe(1);
  });

  it('who waits for leave to send a body gets it once all else is in order, or the refusal instead', async () => {
    const body = '{"model":"demo"}';
    const head = (token: string) =>
      `POST ${large.path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`;
    const may = await open(head((await person()).token), () => undefined);
    await waitFor('leave', () => may.text().startsWith('HTTP/1.1 100 Continue'));
    may.end();
    const mayNot = await open(head((await person('viewer')).token), () => undefined);
    await waitFor('the refusal', () => mayNot.text().includes('role_missing'));
    expect(mayNot.text()).toMatch(/^HTTP\/1\.1 403 /);
    mayNot.end();
  });
});
