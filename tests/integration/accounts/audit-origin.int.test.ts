import { ObjectId } from 'mongodb';
import { LOGIN_FAILURES } from '../../../config/tiers';
import type { LogInSession } from '../../../src/contracts/accounts/account-security';
import type { NewApiKey } from '../../../src/contracts/accounts/api-keys';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { List } from '../../../src/contracts/kernel/common';
import { LONG_LEASE, ProcessRig } from '../../rigs/process-rig';
import { WeftClient } from '../../support/weft-client';

/** Where somebody was who changed what matters, and by what they were let in: told of each such change, whatever part of the product it is of. */
describe('the audit log', () => {
  let rig: ProcessRig;
  beforeAll(async () => {
    rig = await ProcessRig.start({
      ...{ workers: 0, schedulers: 0 },
      environment: { ...LONG_LEASE, PROVIDER_KEYS_PRIVATE_ADDRESSES: 'true' },
    });
  }, 60_000);
  afterAll(() => rig?.stop());

  it('says of each entry that a request made from where it came', async () => {
    const password = 'a password of some length';
    const person = await WeftClient.register(rig.url, { password });
    const headers = { 'user-agent': 'a-browser/1.0' };
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await person.fetch(method, path, { headers, ...(body === undefined ? {} : { body }) });
      expect([path, answer.ok]).toEqual([path, true]);
      return answer.status === 204 ? {} : ((await answer.json()) as { id?: string; refresh_token?: string });
    };
    const key = await ask('POST', '/api/v1/api-keys', { name: 'mine', scopes: ['read'] });
    await ask('DELETE', `/api/v1/api-keys/${key.id}`);
    const budgets = '/api/v1/organisation/budgets';
    const budget = await ask('POST', budgets, { scope: 'organisation', period: 'month', limitUsd: '5' });
    await ask('PATCH', `${budgets}/${budget.id}`, { limitUsd: '6' });
    await ask('DELETE', `${budgets}/${budget.id}`);
    const keys = '/api/v1/organisation/provider-keys';
    await ask('POST', keys, { provider: 'anthropic', name: 'Ours', secret: 'sk-ant-something-long' });
    const canvas = await person.createCanvas();
    await ask('DELETE', `/api/v1/canvas/${canvas.id}`);
    const { email } = person.user;
    const again = await ask('POST', '/api/v1/auth/login', { email, password });
    await ask('POST', '/api/v1/auth/logout', { refresh_token: again.refresh_token });

    const entries = await rig.db
      .collection('system_audit')
      .find({ organisationId: new ObjectId(person.user.organisation.id) })
      .toArray();
    const actions = entries.map(({ action }) => String(action));
    for (const wanted of ['api-key.created', 'api-key.revoked', 'budget.created', 'budget.changed', 'budget.removed'])
      expect(actions).toContain(wanted);
    for (const wanted of ['provider-key.created', 'canvas.deleted', 'auth.logged-out'])
      expect(actions).toContain(wanted);
    expect(entries.filter(({ ip }) => ip !== '127.0.0.1').map(({ action }) => String(action))).toEqual([]);
    expect(entries.filter(({ userAgent }) => userAgent === 'a-browser/1.0').length).toBeGreaterThanOrEqual(8);
    expect(entries.filter(({ logInId }) => typeof logInId !== 'string').map(({ action }) => String(action))).toEqual(
      [],
    );
  });

  it('says by which log-in or API key something was done', async () => {
    const person = await WeftClient.register(rig.url);
    const key = await person.request<NewApiKey>('POST', '/api/v1/api-keys', {
      body: { name: 'Build server', scopes: ['write'] },
    });
    await new WeftClient(rig.url, key.key, person.user).createCanvas();
    const { items: logIns } = await person.request<List<LogInSession>>('GET', '/api/v1/auth/sessions');
    const { items } = await person.request<List<AuditEntry>>('GET', '/api/v1/audit');
    expect(
      items.map(({ action, logInId, apiKeyId, apiKeyName, resourceName }) => ({
        ...{ action, logInId, apiKeyId, apiKeyName, resourceName },
      })),
    ).toEqual([
      { action: 'canvas.created', logInId: null, apiKeyId: key.id, apiKeyName: 'Build server', resourceName: null },
      {
        ...{ action: 'api-key.created', logInId: logIns[0]?.id, apiKeyId: null, apiKeyName: null },
        resourceName: 'Build server',
      },
      {
        ...{ action: 'auth.registered', logInId: logIns[0]?.id, apiKeyId: null, apiKeyName: null },
        resourceName: person.user.name,
      },
    ]);
  });

  it('has wrong passwords, and a block once, whoever goes on trying', async () => {
    const person = await WeftClient.register(rig.url);
    const { email } = person.user;
    const tries = (count: number, path: string, body: object) =>
      Promise.all(Array.from({ length: count }, async () => (await person.fetch('POST', path, { body })).status));
    const wrong = { current_password: 'not this one', new_password: 'a longer new password' };
    expect(await tries(2, '/api/v1/auth/password/change', wrong)).toEqual([400, 400]);
    for (let round = 0; round < 3; round += 1)
      await tries(LOGIN_FAILURES.failures, '/api/v1/auth/login', { email, password: 'not this one' });
    const { items } = await person.request<List<AuditEntry>>('GET', '/api/v1/audit', { query: { limit: '200' } });
    const count = (action: string) => items.filter((entry) => entry.action === action).length;
    expect(count('auth.password-wrong')).toBe(2);
    // With those two as many as may be: what comes after them is not looked at.
    expect(count('auth.login-failed')).toBe(LOGIN_FAILURES.failures - 2);
    expect(count('auth.blocked')).toBe(1);
    const asked = items.find(({ action }) => action === 'auth.password-wrong');
    expect(asked).toMatchObject({ actorId: person.user.id, logInId: expect.any(String) as string });
  });
});
