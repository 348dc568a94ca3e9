import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, SignJWT } from 'jose';
import { createTokens, TOKEN_AUDIENCE, TOKEN_TYPE } from './tokens';

const config = {
  JWT_SECRET: 'a'.repeat(40),
  JWT_SECRET_PREVIOUS: '',
  JWT_ISSUER: 'weft',
  ACCESS_TOKEN_TTL_SECONDS: 900,
};
const claims = { sub: '0'.repeat(24), org: '1'.repeat(24), role: 'member' as const, ver: 1, sid: 'login-1' };
const tokens = createTokens(config);

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const kidOf = async () => decodeProtectedHeader((await tokens.signAccessToken(claims)).token).kid ?? '';

/** A token that is right in all but what is overridden. */
async function forge(
  overrides: {
    alg?: string;
    typ?: string;
    kid?: string | null;
    secret?: string;
    issuer?: string;
    audience?: string;
    expiresAt?: number;
    payload?: Record<string, unknown>;
  } = {},
) {
  const kid = overrides.kid === undefined ? await kidOf() : overrides.kid;
  return new SignJWT(overrides.payload ?? { org: claims.org, role: claims.role, ver: 1, sid: claims.sid })
    .setProtectedHeader({
      alg: overrides.alg ?? 'HS256',
      typ: overrides.typ ?? TOKEN_TYPE,
      ...(kid === null ? {} : { kid }),
    })
    .setSubject(claims.sub)
    .setIssuer(overrides.issuer ?? config.JWT_ISSUER)
    .setAudience(overrides.audience ?? TOKEN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(overrides.expiresAt ?? Math.floor(Date.now() / 1000) + 60)
    .sign(createSecretKey(Buffer.from(overrides.secret ?? config.JWT_SECRET)));
}

describe('access tokens', () => {
  it('come back as they were given', async () => {
    const { token, expiresIn } = await tokens.signAccessToken(claims);
    expect(expiresIn).toBe(900);
    expect(await tokens.verifyAccessToken(token)).toMatchObject(claims);
    expect(await tokens.verifyAccessToken(await forge())).toMatchObject(claims);
  });

  it('of the secret before are accepted while it is rotated, and no longer', async () => {
    const { token } = await tokens.signAccessToken(claims);
    const rotated = createTokens({ ...config, JWT_SECRET: 'b'.repeat(40), JWT_SECRET_PREVIOUS: config.JWT_SECRET });
    expect(await rotated.verifyAccessToken(token)).toMatchObject(claims);
    const done = createTokens({ ...config, JWT_SECRET: 'b'.repeat(40) });
    await expect(done.verifyAccessToken(token)).rejects.toMatchObject({ code: 'token_invalid', status: 401 });
  });

  it.each([
    ['of another key', () => forge({ secret: 'x'.repeat(40) })],
    ['of another issuer', () => forge({ issuer: 'other' })],
    ['for another audience', () => forge({ audience: 'other' })],
    ['of another type', () => forge({ typ: 'JWT' })],
    ['with an unknown key id', () => forge({ kid: 'nobody' })],
    ['without a key id', () => forge({ kid: null })],
    ['with a key id that is a path', () => forge({ kid: '../../dev/null' })],
    ['with another HMAC', () => forge({ alg: 'HS512' })],
    ['without its claims', () => forge({ payload: {} })],
    ['with a role that does not exist', () => forge({ payload: { org: claims.org, role: 'god', ver: 1, sid: 's' } })],
    [
      'with a user id that is an operator',
      () => forge({ payload: { org: { $ne: null }, role: 'member', ver: 1, sid: 's' } }),
    ],
    ['that is not a token', async () => 'abc.def'],
    ['that is empty', async () => ''],
  ])('%s are refused', async (_what, make) => {
    await expect(tokens.verifyAccessToken(await make())).rejects.toMatchObject({ code: 'token_invalid', status: 401 });
  });

  it('that ran out are refused with a code of their own', async () => {
    await expect(
      tokens.verifyAccessToken(await forge({ expiresAt: Math.floor(Date.now() / 1000) - 60 })),
    ).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('without a signature (alg none) are refused, in any spelling', async () => {
    const payload = base64url({ ...claims, iss: 'weft', aud: TOKEN_AUDIENCE, iat: 0, exp: 9_999_999_999 });
    for (const alg of ['none', 'None', 'NONE']) {
      const token = `${base64url({ alg, typ: TOKEN_TYPE, kid: await kidOf() })}.${payload}.`;
      await expect(tokens.verifyAccessToken(token)).rejects.toMatchObject({ code: 'token_invalid' });
    }
  });

  it('that were changed after signing are refused', async () => {
    const [header, , signature] = (await forge()).split('.');
    const payload = base64url({
      ...claims,
      role: 'owner',
      iss: 'weft',
      aud: TOKEN_AUDIENCE,
      iat: 0,
      exp: 9_999_999_999,
    });
    await expect(tokens.verifyAccessToken(`${header}.${payload}.${signature}`)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  it('that pass a public key off as the secret, or claim RS256, are refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const kid = await kidOf();
    const payload = base64url({ ...claims, iss: 'weft', aud: TOKEN_AUDIENCE, iat: 0, exp: 9_999_999_999 });
    const header = base64url({ alg: 'HS256', typ: TOKEN_TYPE, kid });
    const confused = `${header}.${payload}.${createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url')}`;
    await expect(tokens.verifyAccessToken(confused)).rejects.toMatchObject({ code: 'token_invalid' });
    const rsa = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: TOKEN_TYPE, kid })
      .setIssuer('weft')
      .setAudience(TOKEN_AUDIENCE)
      .setExpirationTime('1m')
      .sign(privateKey);
    await expect(tokens.verifyAccessToken(rsa)).rejects.toMatchObject({ code: 'token_invalid' });
  });
});
