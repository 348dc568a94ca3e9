import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Types } from 'mongoose';
import { z } from 'zod';
import { defineOperation } from '../../src/contracts/kernel/operation';
import { route } from '../../src/http/route';
import { createLogger } from '../../src/platform/logger';
import { withTransaction } from '../../src/platform/mongo';
import { type HttpRig, openHttpRig } from '../rigs/http-rig';
import { openTestServices, type TestServices, waitFor } from '../rigs/test-services';

let release: (() => void) | undefined;
let waits = 0;
const make = defineOperation({
  id: 'test.make',
  method: 'post',
  path: '/api/v1/test/{name}',
  tag: 'Test',
  summary: 'Make',
  permission: { kind: 'user' },
  isIdempotent: true,
  params: z.object({ name: z.string().max(20) }),
  query: z.object({ times: z.coerce.number().int().max(3).default(1) }),
  body: z.strictObject({ text: z.string(), nested: z.object({ list: z.array(z.int()) }).optional() }),
  responses: { 201: z.object({ name: z.string(), times: z.int(), id: z.string() }) },
});
const fail = defineOperation({
  id: 'test.fail',
  method: 'get',
  path: '/api/v1/test/fail/{how}',
  tag: 'Test',
  summary: 'Fail',
  permission: { kind: 'public' },
  limit: 'none',
  params: z.object({ how: z.string() }),
  responses: { 200: z.object({ ok: z.boolean() }) },
});
const routes = [
  route(make, async ({ params, query, body, keepAnswer }) => {
    if (body.text === 'throw') throw new Error('thrown once');
    const made = { _id: new Types.ObjectId(), name: params.name };
    const reply = { status: 201, body: { name: params.name, times: query.times, id: made._id.toHexString() } };
    await withTransaction(services.connection, async (session) => {
      await services.connection.collection('made').insertOne(made, { session });
      // A transaction that lost is tried again, and then need not wait.
      if (body.text === 'wait' && (waits -= 1) >= 0) await new Promise<void>((resolve) => (release = resolve));
      if (body.text !== 'forget') await keepAnswer(session, reply);
    });
    return reply;
  }),
  route(fail, async ({ params }) => {
    if (params.how === 'database')
      throw Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:27017'), { name: 'MongoServerSelectionError' });
    if (params.how === 'misfit') return { status: 200, body: { ok: 'yes' } };
    throw new Error('secret detail of our insides');
  }),
];

const lines: string[] = [];
let services: TestServices;
let rig: HttpRig;
let token: string;
let webRoot: string;
beforeAll(async () => {
  services = await openTestServices('http');
  await services.connection.createCollection('made');
  webRoot = mkdtempSync(join(tmpdir(), 'weft-pages-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Weft</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
  const log = createLogger({ level: 'info', role: 'test', destination: { write: (line) => void lines.push(line) } });
  rig = await openHttpRig(services, { routes, webRoot, log, config: { CORS_ORIGINS: ['https://friend.example'] } });
  token = (await rig.register()).access_token;
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
  rmSync(webRoot, { recursive: true });
});
const countMade = (name: string) => services.connection.collection('made').countDocuments({ name });
const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  rig.call<{ id: string; code: string; errors: { path: string }[] }>('POST', path, { token, json, headers });

describe('errors', () => {
  it('are problem details with a code and the correlation id', async () => {
    const { status, headers, body } = await rig.call('GET', '/api/v1/nothing/here', {
      headers: { 'x-correlation-id': 'given-by-me.1' },
    });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('x-correlation-id')).toBe('given-by-me.1');
    expect(body).toEqual({
      type: 'urn:weft:error:path_not_found',
      title: 'Not Found',
      status: 404,
      code: 'path_not_found',
      detail: expect.any(String),
      correlationId: 'given-by-me.1',
    });
    const odd = await rig.call('GET', '/api/v1/nothing', { headers: { 'x-correlation-id': 'a b"<script>' } });
    expect(odd.body.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, () => Promise<{ status: number; body: { code: string } }>, number, string]>([
    ['no token', () => rig.call('GET', '/api/v1/me'), 401, 'token_missing'],
    [
      'another scheme',
      () => rig.call('GET', '/api/v1/me', { headers: { authorization: 'Basic abc' } }),
      401,
      'token_invalid',
    ],
    [
      'a forged token',
      () => rig.call('GET', '/api/v1/me', { token: `${token.slice(0, -4)}AAAA` }),
      401,
      'token_invalid',
    ],
    [
      'a token of 9,000 characters',
      () => rig.call('GET', '/api/v1/me', { headers: { authorization: `Bearer ${'a'.repeat(9_000)}` } }),
      401,
      'token_invalid',
    ],
    ['another method', () => rig.call('DELETE', '/api/v1/me', { token }), 405, 'method_not_allowed'],
    [
      'a broken escape in the path',
      () => rig.call('POST', '/api/v1/test/%E0%A4%A', { token, json: {} }),
      400,
      'path_invalid',
    ],
    [
      'a body of 1 MB',
      () => rig.call('POST', '/api/v1/test/a', { token, json: { text: 'x'.repeat(1_048_576) } }),
      413,
      'body_too_large',
    ],
    [
      'a body of 257 KB',
      () => rig.call('POST', '/api/v1/test/a', { token, json: { text: 'x'.repeat(263_000) } }),
      413,
      'body_too_large',
    ],
    [
      'broken JSON',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          body: '{"text": ',
          headers: { 'content-type': 'application/json' },
        }),
      400,
      'json_invalid',
    ],
    [
      'JSON that is no object',
      () =>
        rig.call('POST', '/api/v1/test/a', { token, body: '"text"', headers: { 'content-type': 'application/json' } }),
      400,
      'json_invalid',
    ],
    [
      '100,000 brackets',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          body: `{"text":"a","nested":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
          headers: { 'content-type': 'application/json' },
        }),
      400,
      'body_too_deep',
    ],
    [
      'a form',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          body: 'text=a',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      415,
      'media_type_unsupported',
    ],
    [
      'a body without a type',
      () =>
        rig.call('POST', '/api/v1/test/a', { token, body: '{"text":"a"}', headers: { 'content-type': 'text/plain' } }),
      415,
      'media_type_unsupported',
    ],
    [
      'another charset',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          body: '{"text":"a"}',
          headers: { 'content-type': 'application/json; charset=latin1' },
        }),
      415,
      'media_type_unsupported',
    ],
    [
      'a compression we do not read',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          body: '{"text":"a"}',
          headers: { 'content-type': 'application/json', 'content-encoding': 'zstd' },
        }),
      415,
      'media_type_unsupported',
    ],
    [
      'a malformed key',
      () =>
        rig.call('POST', '/api/v1/test/a', {
          token,
          json: { text: 'a' },
          headers: { 'idempotency-key': 'k'.repeat(201) },
        }),
      400,
      'idempotency_key_invalid',
    ],
    ['a failure of ours', () => rig.call('GET', '/api/v1/test/fail/now'), 500, 'internal_error'],
    ['no database', () => rig.call('GET', '/api/v1/test/fail/database'), 503, 'database_unavailable'],
    ['an answer that does not fit', () => rig.call('GET', '/api/v1/test/fail/misfit'), 500, 'response_invalid'],
  ])('%s', async (_what, call, status, code) => {
    const answer = await call();
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it('name every wrong field, of path, query and body', async () => {
    const { body } = await post(`/api/v1/test/${'n'.repeat(30)}?times=9`, {
      nested: { list: [1, 'two'] },
      extra: 1,
      __proto__x: 1,
    });
    expect(body.code).toBe('validation_failed');
    expect(body.errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['name', 'times', 'text', 'nested.list.1']),
    );
  });

  it('say nothing of our insides', async () => {
    for (const how of ['now', 'database']) {
      const { body } = await rig.call('GET', `/api/v1/test/fail/${how}`);
      expect(JSON.stringify(body)).not.toMatch(/secret|10\.1\.2\.3|stack|node_modules/);
    }
    expect((await rig.call('GET', '/api/v1/test/fail/database')).headers.get('retry-after')).toBe('2');
    expect((await rig.call('GET', '/api/v1/me')).headers.get('www-authenticate')).toBe('Bearer error="token_missing"');
    expect((await rig.call('PUT', '/api/v1/me')).headers.get('allow')).toBe('GET, HEAD');
  });

  it('of half a request hold no connection and no server', async () => {
    const { port } = new URL(rig.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          `POST /api/v1/test/a HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"te`,
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve());
    });
    expect((await rig.call('GET', '/health')).status).toBe(200);
  });
});

describe('an Idempotency-Key', () => {
  it('gives the first answer again, and does nothing twice', async () => {
    const first = await post('/api/v1/test/once', { text: 'a' }, { 'idempotency-key': 'key-1' });
    const second = await post('/api/v1/test/once', { text: 'a' }, { 'idempotency-key': 'key-1' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await countMade('once')).toBe(1);
  });

  it('is refused with another body or path', async () => {
    await post('/api/v1/test/other', { text: 'a' }, { 'idempotency-key': 'key-2' });
    expect((await post('/api/v1/test/other', { text: 'b' }, { 'idempotency-key': 'key-2' })).body).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
    expect((await post('/api/v1/test/another', { text: 'a' }, { 'idempotency-key': 'key-2' })).body.code).toBe(
      'idempotency_key_reused',
    );
  });

  it('raced by many does it once; the others get that answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('/api/v1/test/race', { text: 'a' }, { 'idempotency-key': 'key-3' })),
    );
    expect(await countMade('race')).toBe(1);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });

  it('asked again while the first is at work waits for nothing and still does it once', async () => {
    waits = 2;
    const slow = post('/api/v1/test/slow', { text: 'wait' }, { 'idempotency-key': 'key-4' });
    const first = await waitFor('the first at work', () => release);
    release = undefined;
    const again = post('/api/v1/test/slow', { text: 'wait' }, { 'idempotency-key': 'key-4' });
    const second = await waitFor('the second at work', () => release);
    second();
    expect((await again).status).toBe(201);
    first();
    expect((await slow).body).toEqual((await again).body);
    expect(await countMade('slow')).toBe(1);
  });

  it('is refused with another body also while the first is at work', async () => {
    waits = 1;
    release = undefined;
    const slow = post('/api/v1/test/outrun', { text: 'wait' }, { 'idempotency-key': 'key-9' });
    const first = await waitFor('the first at work', () => release);
    expect((await post('/api/v1/test/outrun', { text: 'quick' }, { 'idempotency-key': 'key-9' })).status).toBe(201);
    first();
    expect((await slow).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect(await countMade('outrun')).toBe(1);
  });

  it('is free after a failure', async () => {
    expect((await post('/api/v1/test/x', { text: 'throw' }, { 'idempotency-key': 'key-5' })).status).toBe(500);
    expect((await post('/api/v1/test/x', { text: 'throw' }, { 'idempotency-key': 'key-5' })).status).toBe(500);
  });

  it('whose answer ran out is free, also before it is swept', async () => {
    const first = await post('/api/v1/test/old', { text: 'a' }, { 'idempotency-key': 'key-7' });
    await services.models.IdempotencyKey.updateOne({ key: 'key-7' }, { expiresAt: new Date(Date.now() - 1) });
    const second = await post('/api/v1/test/old', { text: 'b' }, { 'idempotency-key': 'key-7' });
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('refuses an operation that forgets to keep its answer', async () => {
    expect((await post('/api/v1/test/x', { text: 'forget' }, { 'idempotency-key': 'key-8' })).status).toBe(500);
  });

  it('is each person’s own', async () => {
    const other = await rig.register();
    await post('/api/v1/test/mine', { text: 'a' }, { 'idempotency-key': 'key-6' });
    const theirs = await rig.call('POST', '/api/v1/test/mine', {
      token: other.access_token,
      json: { text: 'b' },
      headers: { 'idempotency-key': 'key-6' },
    });
    expect(theirs.status).toBe(201);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
  });
});

describe('the shell', () => {
  it('sends the policy of the pages, and no sign of what it is made of', async () => {
    const { headers } = await rig.call('GET', '/health');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';frame-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('lets in only the origins of the list', async () => {
    const friend = await rig.call('OPTIONS', '/api/v1/me', {
      headers: { origin: 'https://friend.example', 'access-control-request-method': 'GET' },
    });
    expect([friend.status, friend.headers.get('access-control-allow-origin')]).toEqual([204, 'https://friend.example']);
    // The openai package tells of itself in headers of its own.
    const asks = (headers: string) =>
      rig.call('OPTIONS', '/v1/chat/completions', {
        headers: {
          ...{ origin: 'https://friend.example', 'access-control-request-method': 'POST' },
          'access-control-request-headers': headers,
        },
      });
    const wanted = 'authorization,content-type,x-stainless-lang,x-stainless-retry-count';
    expect((await asks(wanted)).headers.get('access-control-allow-headers')).toBe(wanted);
    expect((await asks('a b;c')).headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const foe = await rig.call('GET', '/health', { headers: { origin: 'https://foe.example' } });
    expect(foe.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('serves the pages: hashed files for good, the rest asked again, any other address to the pages’ router', async () => {
    const html = { accept: 'text/html' };
    const file = await rig.call<string>('GET', '/assets/app-1a2b.js');
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const page = await rig.call<string>('GET', '/canvas/64b000000000000000000000', { headers: html });
    expect([page.status, page.headers.get('cache-control'), page.body]).toEqual([
      200,
      'no-cache',
      '<!doctype html><title>Weft</title>',
    ]);
    for (const accept of ['text/html', '*/*'])
      expect((await rig.call('GET', '/', { headers: { accept } })).status).toBe(200);
    expect((await rig.call('GET', '/', { headers: { accept: 'application/json' } })).status).toBe(404);
    for (const path of [
      '/assets/gone.js',
      '/api/v1/gone',
      '/canvas/x/../../etc/passwd.txt',
      '/%2e%2e/%2e%2e/etc/passwd',
    ]) {
      const { status, body } = await rig.call<unknown>(
        'GET',
        path,
        path.startsWith('/assets') || path.startsWith('/api') ? { headers: html } : {},
      );
      expect([status, JSON.stringify(body)]).toEqual([404, expect.not.stringContaining('root:')]);
    }
  });

  it('serves its documents from here alone', async () => {
    expect((await rig.call('GET', '/docs')).headers.get('location')).toBe('/docs/');
    const page = await rig.call<string>('GET', '/docs/');
    expect(page.status).toBe(200);
    expect(page.body).not.toMatch(/(?:src|href)="https?:/);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';style-src 'self' 'unsafe-inline'");
    for (const path of ['/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/swagger-ui-init.js'])
      expect((await rig.call('GET', path)).status).toBe(200);
    expect((await rig.call<string>('GET', '/docs/swagger-ui-init.js')).body).toContain('/docs/openapi.json');
    expect((await rig.call<{ openapi: string }>('GET', '/docs/openapi.json')).body.openapi).toBe('3.1.0');
    expect((await rig.call<{ asyncapi: string }>('GET', '/docs/asyncapi.json')).body.asyncapi).toBe('3.0.0');
    expect((await rig.call<string>('GET', '/docs/sockets')).body).toContain('canvas_join');
  });

  it('tells its state and what pages need before log-in', async () => {
    expect((await rig.call<{ status: string }>('GET', '/health')).body.status).toBe('ok');
    expect((await rig.call('GET', '/api/v1/system')).body).toMatchObject({
      hasUsers: true,
      model: { id: 'demo' },
      systems: [{ name: 'canvas' }, { name: 'support' }, { name: 'devices' }, { name: 'flows' }],
      mailFolder: '/var/mails',
    });
    expect((await rig.call('HEAD', '/api/v1/system')).status).toBe(200);
    const down = await openHttpRig(services, { isUp: false });
    expect((await down.call('GET', '/health')).status).toBe(503);
    await down.close();
  });

  it('shows metrics to this machine, not through a proxy and not under a foreign name', async () => {
    const { status, body } = await rig.call<string>('GET', '/metrics');
    expect(status).toBe(200);
    expect(
      body
        .split('\n')
        .some((line) =>
          /^weft_http_request_duration_seconds_count\{.*operation="auth\.register",status="2xx"/.test(line),
        ),
    ).toBe(true);
    expect((await rig.call('GET', '/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).body.code).toBe(
      'operator_only',
    );
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      request(`${rig.url}/metrics`, { headers: { host: 'evil.example' } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(foreign).toBe(403);
    const guarded = await openHttpRig(services, { config: { METRICS_TOKEN: 'operator-token' } });
    const behind = { 'x-forwarded-for': '10.0.0.1' };
    expect(
      (await guarded.call('GET', '/metrics', { headers: { ...behind, authorization: 'Bearer operator-token' } }))
        .status,
    ).toBe(200);
    expect(
      (await guarded.call('GET', '/metrics', { headers: { ...behind, authorization: 'Bearer operator-tokem' } }))
        .status,
    ).toBe(403);
    await guarded.close();
  });

  it('writes one line a request, without bodies, query strings and tokens', async () => {
    lines.length = 0;
    await rig.call('POST', '/api/v1/test/log?times=2&token=query-secret', {
      token,
      json: { text: 'body-secret' },
      headers: { 'x-correlation-id': 'log-me' },
    });
    const own = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ correlationId }) => correlationId === 'log-me');
    expect(own).toEqual([
      expect.objectContaining({
        level: 'info',
        operation: 'test.make',
        method: 'POST',
        path: '/api/v1/test/log',
        status: 201,
        durationMs: expect.any(Number),
        userId: expect.any(String),
      }),
    ]);
    expect(lines.join('')).not.toMatch(/secret|eyJ|Bearer/);
  });
});
