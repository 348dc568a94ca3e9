import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import { createEmailGuard } from '../../../src/security/accounts/email-guard';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const LIMITS = { failures: 6, windowMs: 60_000, blockMs: 60_000, knownDays: 30 };
const HOME = '203.0.113.7';

/** Many addresses guess for one e-mail: strangers wait, and those whose account it is do not. */
describe('guesses for one e-mail from many addresses', () => {
  let services: TestServices;
  let rig: HttpRig;
  beforeAll(async () => {
    services = await openTestServices('email_guard');
    rig = await openHttpRig(services, { emailFailures: LIMITS, config: { TRUST_PROXY: 1 } });
  }, 60_000);
  afterAll(async () => {
    await rig?.close();
    await services?.close();
  });

  const logIn = (email: string, password: string, ip: string) =>
    rig.call<Tokens>('POST', '/api/v1/auth/login', { json: { email, password }, headers: { 'x-forwarded-for': ip } });
  const guess = async (email: string, from: number, count: number) => {
    const statuses: number[] = [];
    for (let n = from; n < from + count; n += 1)
      statuses.push((await logIn(email, 'not this one', `198.51.100.${n}`)).status);
    return statuses;
  };

  it('close it to strangers, not to who has logged in from there, and once in the audit log', async () => {
    const { email, password } = await rig.register();
    expect((await logIn(email, password, HOME)).status).toBe(200);
    expect(await guess(email, 1, 10)).toEqual([401, 401, 401, 401, 401, 401, 429, 429, 429, 429]);
    const strange = await logIn(email, password, '198.51.100.200');
    expect(strange.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(strange.headers.get('retry-after'))).toBeGreaterThan(30);
    const home = await logIn(email, password, HOME);
    expect(home.status).toBe(200);
    expect((await logIn(email, 'not this one', HOME)).status).toBe(401);
    const { items } = (
      await rig.call<List<AuditEntry>>('GET', '/api/v1/audit?limit=200', { token: home.body.access_token })
    ).body;
    expect(items.filter(({ action }) => action === 'auth.blocked')).toMatchObject([
      { ip: null, details: { addresses: 'many' } },
    ]);
  });

  it('are answered alike where nobody has the e-mail', async () => {
    expect(await guess('nobody-at-all@example.org', 1, 8)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
  });

  it('are no guesses where the password was right', async () => {
    const { email, password } = await rig.register();
    for (let n = 0; n < 2 * LIMITS.failures; n += 1)
      expect((await logIn(email, password, `198.51.100.${n}`)).status).toBe(200);
  });

  it('count over all instances, and leave nothing in Redis without an end', async () => {
    const { prefix } = services;
    const redis = services.redis.command;
    const guards = [1, 2].map(() => createEmailGuard({ redis, prefix, limits: LIMITS }));
    const email = 'two@example.org';
    // At once, from as many addresses: no more than may pass do.
    const tries = Array.from({ length: 40 }, async (_, n) => guards[n % 2]?.admit(email, `192.0.2.${n}`));
    const admitted = (await Promise.allSettled(tries)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    expect(admitted.map((attempt) => attempt?.isLast)).toHaveLength(LIMITS.failures);
    expect(admitted.filter((attempt) => attempt?.isLast)).toHaveLength(1);
    for (const guard of guards) await expect(guard.admit(email, HOME)).rejects.toMatchObject({ status: 429 });
    await guards[0]?.welcome(email, '2001:db8:1:2::1');
    await guards[1]?.admit(email, '2001:db8:1:2:ffff::9'); // the same network
    const keys = await redis.keys(`${prefix}:*`);
    expect(keys.some((key) => key.includes('known-network'))).toBe(true);
    for (const key of keys.filter((name) => /known-network|limit:email/.test(name)))
      expect([key, (await redis.pttl(key)) > 0]).toEqual([key, true]);
  });
});
