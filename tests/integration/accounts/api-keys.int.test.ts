import { Types } from 'mongoose';
import { z } from 'zod';
import type { ApiKey, NewApiKey } from '../../../src/contracts/accounts/api-keys';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens, User } from '../../../src/contracts/accounts/auth';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import { API_SCOPES, type ApiScope, defineOperation, type Operation } from '../../../src/contracts/kernel/operation';
import { route } from '../../../src/http/route';
import { apiKeyRoutes } from '../../../src/http/routes/accounts/api-keys.routes';
import { hashApiKey } from '../../../src/models/accounts/api-key-queries';
import { createLogger } from '../../../src/platform/logger';
import { appendAudit } from '../../../src/security/audit/audit';
import { createApiKeyAuthenticator } from '../../../src/security/accounts/authenticate-api-key';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { connectClient, startSocketInstance } from '../../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

const PATH = '/api/v1/api-keys';
const ALL_PATH = '/api/v1/organisation/api-keys';
/** What is promised. */
const TAKES_HOLD_MS = 5_000;
type Person = Tokens & { email: string; password: string };

/** An operation that needs this of a key and answers with who asked. */
const needs = (scope: Operation['scope'], name: string) =>
  route(
    defineOperation({
      id: `test.${name}`,
      method: 'get',
      path: `/test/${name}`,
      tag: 'Test',
      summary: name,
      permission: { kind: 'user' },
      ...(scope ? { scope } : {}),
      responses: { 200: z.object({ apiKey: z.object({ id: z.string(), scopes: z.array(z.string()) }).nullable() }) },
    } as Operation),
    ({ caller }) => Promise.resolve({ status: 200, body: { apiKey: caller?.apiKey ?? null } }),
  );

describe('API keys', () => {
  let services: TestServices;
  /** Two instances, each with what it believes of keys. */
  let rigs: [HttpRig, HttpRig];
  let rig: HttpRig;
  let ana: Person;
  let ben: Person;
  let stranger: Person;
  const logged: string[] = [];

  beforeAll(async () => {
    services = await openTestServices('api_keys');
    const { models, connection } = services;
    const log = createLogger({
      level: 'trace',
      role: 'test',
      destination: { write: (line) => void logged.push(line) },
    });
    const open = () =>
      openHttpRig(services, {
        log,
        routes: [
          ...apiKeyRoutes({ models, connection, appendAudit }),
          ...API_SCOPES.map((scope) => needs(scope, scope)),
          needs('session', 'session'),
          needs(undefined, 'default'),
        ],
      });
    rigs = [await open(), await open()];
    [rig] = rigs;
    [ana, ben, stranger] = [await rig.register(), await rig.register(), await rig.register()];
    await models.User.updateOne(
      { _id: ben.user.id },
      { $set: { organisationId: new Types.ObjectId(ana.user.organisation.id), role: 'engineer' } },
    );
    const again = { email: ben.email, password: ben.password };
    ben = { ...ben, ...(await rig.call<Person>('POST', '/api/v1/auth/login', { json: again })).body };
  }, 60_000);
  afterAll(async () => {
    await Promise.all((rigs ?? []).map((each) => each.close()));
    await services.close();
  });

  const create = async (person: Person, fields: object = {}): Promise<NewApiKey> => {
    const { access_token: token } = person;
    const json = { name: 'A key', scopes: ['llm', 'read', 'write'], ...fields };
    const answer = await rig.call<NewApiKey>('POST', PATH, { token, json });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  const use = (key: string, path = '/test/default', at = rig) => at.call<Problem>('GET', path, { token: key });
  const revoke = (person: Person, id: string) => rig.call('DELETE', `${PATH}/${id}`, { token: person.access_token });
  const recordOf = (id: string) => services.models.ApiKey.findOne({ _id: id }).lean();

  it('is made, shown once, speaks for its person, is listed, and is refused once it is revoked', async () => {
    const made = await create(ana, { name: 'Laptop', scopes: ['read', 'llm', 'read'] });
    expect(made).toMatchObject({ name: 'Laptop', scopes: ['read', 'llm'], userId: ana.user.id, lastUsedAt: null });
    expect(made.key).toMatch(/^weft_sk_[\w-]{43}$/);
    expect(made.key.startsWith(made.hint)).toBe(true);
    expect(made.hint).toHaveLength(12);
    const me = await rig.call<User>('GET', '/api/v1/me', { token: made.key });
    expect(me).toMatchObject({ status: 200, body: { id: ana.user.id, email: ana.email } });
    await waitFor('its use to be noted', async () => (await recordOf(made.id))?.lastUsedAt !== undefined);
    const { key: _key, ...shown } = made;
    const listed = await rig.call<List<ApiKey>>('GET', PATH, { token: ana.access_token });
    expect(listed.body.items).toEqual([{ ...shown, lastUsedAt: expect.any(String) }]);
    expect(await revoke(ana, made.id)).toMatchObject({ status: 204 });
    expect(await revoke(ana, made.id)).toMatchObject({ status: 404, body: { code: 'api_key_not_found' } });
    expect((await rig.call<List<ApiKey>>('GET', PATH, { token: ana.access_token })).body.items).toEqual([]);
    await waitFor('its refusal', async () => (await use(made.key)).body.code === 'api_key_invalid', TAKES_HOLD_MS);
    const audit = await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token: ana.access_token });
    const about = audit.body.items.filter(({ resource }) => resource === `api-key:${made.id}`);
    expect(about.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['api-key.revoked', ana.user.id],
      ['api-key.created', ana.user.id],
    ]);
    expect(about[0]?.details).toMatchObject({ hint: made.hint, scopes: ['read', 'llm'] });
  });

  it('does what its scopes name and nothing else', async () => {
    for (const scope of API_SCOPES) {
      const made = await create(ana, { scopes: [scope] });
      for (const asked of API_SCOPES) {
        const { status, body } = await use(made.key, `/test/${asked}`);
        if (asked === scope)
          expect({ status, body }).toEqual({ status: 200, body: { apiKey: { id: made.id, scopes: [scope] } } });
        else {
          expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope_missing' });
          expect(body.detail).toContain(asked);
        }
      }
      expect((await use(made.key)).status).toBe(scope === 'read' ? 200 : 403);
      await revoke(ana, made.id);
    }
  });

  it('does nothing that only a person may', async () => {
    const made = await create(ana);
    const json = { name: 'Another', scopes: ['read'] };
    const calls = [
      use(made.key, '/test/session'),
      use(made.key, PATH),
      rig.call('POST', PATH, { token: made.key, json }),
      rig.call('DELETE', `${PATH}/${made.id}`, { token: made.key }),
    ];
    for (const { status, body } of await Promise.all(calls))
      expect([status, body.code]).toEqual([403, 'session_required']);
    expect((await rig.call<object>('GET', '/test/session', { token: ana.access_token })).body).toEqual({
      apiKey: null,
    });
    await revoke(ana, made.id);
  });

  it('is refused by every instance within 5 s of its revocation', async () => {
    const made = await create(ana);
    for (const each of rigs) expect((await use(made.key, '/test/default', each)).status).toBe(200);
    expect((await revoke(ana, made.id)).status).toBe(204);
    await Promise.all(
      rigs.map((each) =>
        waitFor('the refusal', async () => (await use(made.key, '/test/default', each)).status === 401, TAKES_HOLD_MS),
      ),
    );
  }, 20_000);

  it('ends at its time, also where it is believed for the moment', async () => {
    const expiresAt = Date.now() + 1_500;
    const made = await create(ana, { expiresAt: new Date(expiresAt).toISOString() });
    expect((await use(made.key)).status).toBe(200);
    const refused = await waitFor('its end', async () => {
      const asked = Date.now();
      const { status } = await use(made.key);
      if (status === 200) expect(asked).toBeLessThanOrEqual(expiresAt);
      return status === 401 && Date.now();
    });
    expect(refused - expiresAt).toBeLessThan(2_000);
    expect((await rig.call<List<ApiKey>>('GET', PATH, { token: ana.access_token })).body.items).toHaveLength(1);
    await revoke(ana, made.id);
  });

  it.each([-1_000, 731 * 86_400_000])('is not made to end %d ms from now', async (fromNow) => {
    const json = { name: 'x', scopes: ['read'], expiresAt: new Date(Date.now() + fromNow).toISOString() };
    const { status, body } = await rig.call('POST', PATH, { token: ana.access_token, json });
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 400,
      code: 'validation_failed',
      path: 'expiresAt',
    });
  });

  it('says the same of a key that is unknown, malformed, revoked, expired or of a disabled person', async () => {
    const [revoked, expired, disabled] = [await create(ana), await create(ana), await create(ben)];
    await revoke(ana, revoked.id);
    await services.models.ApiKey.updateOne({ _id: expired.id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    await services.models.User.updateOne({ _id: ben.user.id }, { $set: { disabledAt: new Date() } });
    const unknown = `weft_sk_${'x'.repeat(43)}`;
    const said = new Set<string>();
    for (const key of [unknown, unknown, 'weft_sk_', `${unknown}x`, revoked.key, expired.key, disabled.key]) {
      const { status, headers, body } = await use(key);
      said.add(JSON.stringify([status, { ...body, correlationId: '' }, headers.get('www-authenticate')]));
    }
    expect([...said]).toHaveLength(1);
    expect([...said][0]).toContain('"code":"api_key_invalid"');
    await services.models.User.updateOne({ _id: ben.user.id }, { $unset: { disabledAt: 1 } });
    await revoke(ana, expired.id);
    await waitFor('a person who is back', async () => (await use(disabled.key)).status === 200, TAKES_HOLD_MS);
    await revoke(ben, disabled.id);
  }, 20_000);

  it('has its person’s rights of the moment', async () => {
    const made = await create(ben);
    expect(await rig.authenticate(made.key)).toMatchObject({ role: 'engineer', tier: 'free' });
    await services.models.User.updateOne({ _id: ben.user.id }, { $set: { role: 'viewer' } });
    const caller = await waitFor(
      'the new role',
      async () => {
        const now = await rig.authenticate(made.key);
        return now.role === 'viewer' && now;
      },
      TAKES_HOLD_MS,
    );
    expect(caller).toMatchObject({ userId: ben.user.id, organisationId: ana.user.organisation.id });
    await services.models.User.updateOne({ _id: ben.user.id }, { $set: { role: 'engineer' } });
    await services.models.User.updateOne({ _id: ben.user.id }, { $set: { disabledAt: new Date() } });
    await waitFor('the refusal', async () => (await use(made.key)).status === 401, TAKES_HOLD_MS);
    await services.models.User.updateOne({ _id: ben.user.id }, { $unset: { disabledAt: 1 } });
    await services.models.ApiKey.updateOne({ _id: made.id }, { $set: { revokedAt: new Date() } });
  }, 20_000);

  it('tells its last use at most once a minute', async () => {
    const { models } = services;
    const [first, second] = [await create(ana), await create(ana)];
    const agoOf = async (id: string) => Date.now() - ((await recordOf(id))?.lastUsedAt?.getTime() ?? 0);
    const lastUsed = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1_000);
    await models.ApiKey.updateOne({ _id: first.id }, { $set: { lastUsedAt: lastUsed(30) } });
    await models.ApiKey.updateOne({ _id: second.id }, { $set: { lastUsedAt: lastUsed(61) } });
    // Instances that know nothing of it yet; the second key's write comes after what the first's would have been.
    const others = [createApiKeyAuthenticator({ models }), createApiKeyAuthenticator({ models })];
    for (const { key } of [first, second]) await Promise.all(others.map((authenticate) => authenticate(key)));
    await waitFor('the second use', async () => (await agoOf(second.id)) < 30_000);
    expect(await agoOf(first.id)).toBeGreaterThan(29_000);
    await Promise.all([revoke(ana, first.id), revoke(ana, second.id)]);
  });

  it('is seen and revoked by its person and by admins of the organisation, by nobody else', async () => {
    const made = await create(ben);
    const idsOf = async ({ access_token: token }: Person, path: string) =>
      (await rig.call<List<ApiKey>>('GET', path, { token })).body.items?.map(({ id, userName }) => [id, userName]);
    expect(await idsOf(ana, PATH)).toEqual([]);
    expect(await idsOf(ana, ALL_PATH)).toEqual([[made.id, ben.user.name]]);
    expect(await idsOf(stranger, ALL_PATH)).toEqual([]);
    expect((await rig.call('GET', ALL_PATH, { token: ben.access_token })).body.code).toBe('role_missing');
    const anas = await create(ana);
    for (const [who, id] of [
      [stranger, made.id],
      [ben, anas.id],
    ] as const)
      expect(await revoke(who, id)).toMatchObject({ status: 404, body: { code: 'api_key_not_found' } });
    expect((await use(made.key)).status).toBe(200);
    expect((await revoke(ana, made.id)).status).toBe(204);
    expect((await revoke(ana, anas.id)).status).toBe(204);
  });

  it('is nowhere but in its first answer: no list, no log, no record', async () => {
    const made = await create(ana);
    const answers = [await use(made.key), await use(`${made.key.slice(0, -1)}!`, '/test/write')];
    for (const path of [PATH, ALL_PATH, '/api/v1/audit'])
      answers.push(await rig.call('GET', path, { token: ana.access_token }));
    await revoke(ana, made.id);
    const secret = made.key.slice(made.hint.length);
    expect(JSON.stringify(answers)).not.toContain(secret);
    expect(JSON.stringify(answers)).not.toContain(hashApiKey(made.key));
    expect(logged.join('')).toContain('api-keys.create');
    expect(logged.join('')).not.toContain(secret);
    let records = '';
    for (const { name } of await services.connection.listCollections())
      records += JSON.stringify(await services.connection.collection(name).find().toArray());
    expect(records).toContain(hashApiKey(made.key));
    expect(records).not.toContain(secret);
  });

  it('is one of 50 at most, however many are made at once; expired and revoked ones do not count', async () => {
    const { access_token: token, user } = stranger;
    const build = (index: number, fields: object) => ({
      organisationId: user.organisation.id,
      userId: user.id,
      name: `Key ${index}`,
      hint: 'weft_sk_test',
      hash: hashApiKey(`${user.id} ${index}`),
      scopes: ['read'] as ApiScope[],
      ...fields,
    });
    await services.models.ApiKey.create([
      ...Array.from({ length: 45 }, (_, index) => build(index, {})),
      build(100, { expiresAt: new Date(Date.now() - 1_000) }),
      build(101, { revokedAt: new Date() }),
    ]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (rigs[index % 2] as HttpRig).call('POST', PATH, { token, json: { name: `New ${index}`, scopes: ['read'] } }),
      ),
    );
    const told = answers.map(({ status, body }) => (status === 201 ? 'made' : `${status} ${body.code}`)).sort();
    expect(told).toEqual([...Array(5).fill('409 api_keys_max'), ...Array(5).fill('made')]);
    const made = await services.models.AuditEntry.countDocuments({
      organisationId: user.organisation.id,
      action: 'api-key.created',
    });
    expect(made).toBe(5);
  }, 30_000);

  it('opens no socket', async () => {
    const instance = await startSocketInstance(services);
    const made = await create(ana);
    try {
      for (const namespace of ['/canvas', '/runs'])
        await expect(connectClient(instance, namespace, made.key)).rejects.toMatchObject({
          message: 'session_required',
          data: { code: 'session_required' },
        });
    } finally {
      await instance.close();
    }
  });
});
