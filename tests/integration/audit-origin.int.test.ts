import { ObjectId } from 'mongodb';
import { LONG_LEASE, ProcessRig } from '../support/process-rig';
import { WeftClient } from '../support/weft-client';

/** Where somebody was who changed what matters: told of each such change, whatever part of the product it is of. */
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
  });
});
