import { randomBytes } from 'node:crypto';
import { createAuthenticator } from '../../../src/security/accounts/authenticate';
import { createKeyGuesses } from '../../../src/security/accounts/key-guesses';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const LIMITS = { failures: 5, windowMs: 60_000, blockMs: 60_000 };

describe('wrong keys and tokens', () => {
  let services: TestServices;
  let rig: HttpRig;
  let right: { access_token: string };
  beforeAll(async () => {
    services = await openTestServices('guesses');
    rig = await openHttpRig(services);
    right = await rig.register();
  }, 60_000);
  afterAll(async () => {
    await rig.close();
    await services.close();
  });

  /** An instance as the roles open it. */
  const open = () => {
    const guesses = createKeyGuesses({ redis: services.redis.command, prefix: services.prefix, limits: LIMITS });
    return createAuthenticator({ tokens: rig.tokens, models: services.models, guesses });
  };
  const guess = () => `weft_sk_${randomBytes(32).toString('base64url')}`;

  it('shut their address out, on all instances, before the database is asked; who was right before goes on', async () => {
    const [first, second] = [open(), open()];
    const ip = '198.51.100.7';
    expect(await first(right.access_token, ip)).toMatchObject({ name: expect.any(String) });
    const asked = jest.spyOn(services.models.ApiKey, 'findOne');
    const codes: string[] = [];
    for (let call = 0; call < 12; call += 1) {
      const token = call % 2 ? guess() : `${right.access_token.slice(0, -6)}AAAAAA`;
      const code = await first(token, ip).then(
        () => 'let in',
        (error: { code: string }) => error.code,
      );
      codes.push(code);
      await new Promise((resolve) => setTimeout(resolve, 120)); // what an address is told is believed for a second
    }
    expect(codes.slice(0, 6)).toEqual(Array.from({ length: 3 }, () => ['token_invalid', 'api_key_invalid']).flat());
    expect(codes.at(-1)).toBe('rate_limited');
    const before = asked.mock.calls.length;
    await expect(first(guess(), ip)).rejects.toMatchObject({ status: 429, code: 'rate_limited' });
    await expect(second(guess(), ip)).rejects.toMatchObject({ status: 429 });
    expect(asked.mock.calls.length).toBe(before);
    // The log-in that was right on the first instance still is; another address is not touched.
    expect(await first(right.access_token, ip)).toMatchObject({ name: expect.any(String) });
    await expect(second(guess(), '203.0.113.9')).rejects.toMatchObject({ code: 'api_key_invalid' });
    asked.mockRestore();
  });

  it('ask the database once for the same unknown key', async () => {
    const authenticate = open();
    const asked = jest.spyOn(services.models.ApiKey, 'findOne');
    const key = guess();
    for (let call = 0; call < 4; call += 1)
      await expect(authenticate(key, '203.0.113.20')).rejects.toMatchObject({ code: 'api_key_invalid' });
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });

  it('do not count where a log-in has merely run out', async () => {
    const authenticate = open();
    const { token } = await rig.tokens.signAccessToken({
      sub: 'a'.repeat(24),
      org: 'b'.repeat(24),
      role: 'owner',
      ver: 0,
      sid: 'gone',
    });
    for (let call = 0; call < 9; call += 1)
      await expect(authenticate(token, '203.0.113.30')).rejects.toMatchObject({ code: 'token_revoked' });
    await expect(authenticate(guess(), '203.0.113.30')).rejects.toMatchObject({ code: 'api_key_invalid' });
  });
});
