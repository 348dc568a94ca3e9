/** Access tokens of connected accounts: renewed once however many ask, stored before they are used, and what comes of a refusal. */
import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import type { Tokens } from '../../../src/contracts/accounts/auth';
import type { ConnectionProvider } from '../../../src/contracts/devices/connections';
import { readConnectionStandings } from '../../../src/security/devices/accounts/needs-reconnect';
import { rotateSecrets } from '../../../src/security/secrets/rotate-secrets';
import { createSecrets } from '../../../src/security/secrets/secrets';
import { type ConnectionGround, openConnectionGround } from '../../rigs/connection-ground';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
let ground: ConnectionGround;
let ana: Tokens;
let owner: { userId: string; organisationId: string };
beforeAll(async () => {
  services = await openTestServices('connection_tokens');
  ground = await openConnectionGround(services);
  ana = await ground.rig.register();
  owner = { userId: ana.user.id, organisationId: ana.user.organisation.id };
}, 60_000);
afterAll(async () => {
  await ground.close();
  await services.close();
});
let login = 0;
const connect = async (provider: ConnectionProvider): Promise<{ id: string; login: string }> => {
  login += 1;
  const back = await ground.connect(ana.access_token, provider, { login: `ada${login}` });
  return { id: back.get('connection_id') ?? '', login: `ada${login}` };
};
beforeEach(() => {
  for (const fake of [ground.google, ground.microsoft]) {
    Object.assign(fake, { fault: undefined, refreshScope: undefined, lifeSeconds: 3_600 });
    Object.assign(fake.counts, { codes: 0, refreshes: 0, revocations: 0 });
  }
});
/** The access token has so long to go. */
const endsIn = (id: string, seconds: number) =>
  services.models.DeviceAccountTokens.updateOne(
    { _id: new Types.ObjectId(id) },
    { expiresAt: new Date(Date.now() + seconds * 1_000), refreshedAt: new Date(Date.now() - 3_600_000) },
  );
const stateOf = async (id: string) => (await ground.list(ana.access_token)).find((item) => item.id === id);

describe('an access token', () => {
  it('is used until two minutes before its end', async () => {
    const { id } = await connect('gmail');
    const service = ground.anotherService();
    const first = await service.accessTokenOf(owner, id);
    await endsIn(id, 130);
    expect(await service.accessTokenOf(owner, id)).toBe(first);
    expect(ground.google.counts.refreshes).toBe(0);
    await endsIn(id, 110);
    const second = await service.accessTokenOf(owner, id);
    expect([second === first, ground.google.isGood(second)]).toEqual([false, true]);
    // The provider would not take it: another, once.
    const [third, same] = await Promise.all([
      service.accessTokenOf(owner, id, second),
      ground.anotherService().accessTokenOf(owner, id, second),
    ]);
    expect([third === second, same === third]).toEqual([false, true]);
    expect(ground.google.counts.refreshes).toBe(2);
  });

  it('is renewed once for 50 who ask at once in two processes, with a refresh token that works once', async () => {
    const { id } = await connect('outlook');
    const [one, other] = [ground.anotherService(), ground.anotherService()];
    ground.microsoft.fault = { delayMs: 150 };
    for (let round = 1; round <= 3; round += 1) {
      await endsIn(id, -10);
      const tokens = await Promise.all(
        Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).accessTokenOf(owner, id)),
      );
      expect(new Set(tokens).size).toBe(1);
      expect(ground.microsoft.isGood(tokens[0] ?? '')).toBe(true);
      expect(ground.microsoft.counts.refreshes).toBe(round);
    }
  });

  it('is renewed by another where whoever began died', async () => {
    const { id } = await connect('gmail');
    await endsIn(id, 0);
    const own = { _id: new Types.ObjectId(id) };
    await services.models.DeviceAccountTokens.updateOne(own, { leaseUntil: new Date(Date.now() + 300) });
    const beganAt = Date.now();
    expect(ground.google.isGood(await ground.anotherService().accessTokenOf(owner, id))).toBe(true);
    expect(Date.now() - beganAt).toBeGreaterThanOrEqual(250);
  });

  it('stays as it was where the provider is away, and the next one to ask tries again', async () => {
    const { id } = await connect('gmail');
    await endsIn(id, 0);
    ground.google.fault = { status: 503 };
    const service = ground.anotherService();
    await expect(service.accessTokenOf(owner, id)).rejects.toMatchObject({
      code: 'connection_provider_unavailable',
      isRetryable: true,
    });
    expect((await stateOf(id))?.status).toBe('ok');
    ground.google.fault = undefined;
    expect(ground.google.isGood(await service.accessTokenOf(owner, id))).toBe(true);
  });

  it('is renewed when its person asks, which says when it ends and no token', async () => {
    const { id } = await connect('outlook');
    await endsIn(id, 1_000);
    const call = () =>
      ground.rig.call<object>('POST', '/api/v1/oauth/outlook/refresh', {
        token: ana.access_token,
        json: { connection_id: id },
      });
    const { status, body } = await call();
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['connection_id', 'expires_at', 'status']);
    expect(body).toMatchObject({ connection_id: id, status: 'ok' });
    await call();
    expect(ground.microsoft.counts.refreshes).toBe(1);
  });
});

describe('a grant that is refused', () => {
  it('is a state, a mail once, and an end until it is connected again', async () => {
    const { id, login } = await connect('outlook');
    await endsIn(id, 0);
    ground.microsoft.takeBack(login);
    const services_ = [ground.anotherService(), ground.anotherService()];
    const asked = await Promise.allSettled(
      services_.flatMap((one) => [1, 2, 3].map(() => one.accessTokenOf(owner, id))),
    );
    for (const each of asked)
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'connection_needs_reconnect' } });
    expect(ground.microsoft.counts.refreshes).toBe(1);
    expect(await stateOf(id)).toMatchObject({ status: 'needs_reconnect', reason: 'grant_refused', expires_at: null });
    const standing = (await readConnectionStandings(services.models, owner, [id, 'f'.repeat(24)])).get(id);
    expect(standing).toMatchObject({
      status: 'needs_reconnect',
      reason: 'grant_refused',
      since: expect.any(Date) as Date,
    });
    await ground.box.deliver();
    const mails = ground.box.mails.filter(({ text }) => text.includes(`${login} at accounts example`));
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([[ana.user.email, 'Connect Outlook again']]);
    const said = await ground.rig.call('POST', '/api/v1/oauth/outlook/refresh', {
      token: ana.access_token,
      json: { connection_id: id },
    });
    expect(said.body).toEqual({ connection_id: id, status: 'needs_reconnect', expires_at: null });
    const back = await ground.connect(ana.access_token, 'outlook', { login }, id);
    expect(back.get('connection_id')).toBe(id);
    expect(await stateOf(id)).toMatchObject({ status: 'ok', reason: null });
    expect(ground.microsoft.isGood(await ground.anotherService().accessTokenOf(owner, id))).toBe(true);
  });

  it('is not mailed where the account was connected again before the mail went', async () => {
    const { id, login } = await connect('gmail');
    await endsIn(id, 0);
    ground.google.takeBack(login);
    await expect(ground.anotherService().accessTokenOf(owner, id)).rejects.toThrow();
    await ground.connect(ana.access_token, 'gmail', { login }, id);
    await ground.box.deliver();
    expect(ground.box.mails.filter(({ text }) => text.includes(`${login} at accounts example`))).toEqual([]);
  });

  it('is one that gives less than before', async () => {
    const { id } = await connect('outlook');
    await endsIn(id, 0);
    ground.microsoft.refreshScope = 'openid';
    await expect(ground.anotherService().accessTokenOf(owner, id)).rejects.toThrow();
    expect(await stateOf(id)).toMatchObject({ status: 'needs_reconnect', reason: 'scope_missing' });
  });
});

describe('another master key', () => {
  it('seals the tokens anew, and they work without the old one', async () => {
    const { id } = await connect('outlook');
    const access = await ground.anotherService().accessTokenOf(owner, id);
    const key = randomBytes(32).toString('base64');
    const during = createSecrets({ SECRETS_KEY: key, SECRETS_KEYS_PREVIOUS: [ground.masterKey] });
    const after = createSecrets({ SECRETS_KEY: key, SECRETS_KEYS_PREVIOUS: [] });
    const report = await rotateSecrets(services.models, during, () => undefined);
    expect(report.unreadable).toEqual([]);
    expect(report.rotated).toBeGreaterThan(0);
    expect(await ground.anotherService(after).accessTokenOf(owner, id)).toBe(access);
    // Who has only the old one cannot read them, tells its operator, and leaves the account as it is.
    await expect(ground.anotherService().accessTokenOf(owner, id)).rejects.toMatchObject({
      code: 'connection_unreadable',
    });
    expect((await stateOf(id))?.status).toBe('ok');
    expect(ground.microsoft.counts.refreshes).toBe(0);
  });
});
