import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './index';
import { readOidcFile } from './oidc';

const folder = mkdtempSync(join(tmpdir(), 'weft-oidc-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (text: string, name = 'oidc.yaml') => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = (text: string, environment: NodeJS.ProcessEnv = {}) => readOidcFile(fileOf(text), environment);
const GOOGLE = `
  - id: google
    label: Google
    issuer: https://accounts.google.com
    clientId: weft
    clientSecret: \${GOOGLE_SECRET}`;

describe('readOidcFile', () => {
  it('reads providers, secrets from the environment, defaults', () => {
    expect(read(`providers:${GOOGLE}`, { GOOGLE_SECRET: 'hush' })).toEqual({
      problems: [],
      providers: [
        {
          id: 'google',
          label: 'Google',
          issuer: 'https://accounts.google.com/',
          clientId: 'weft',
          clientSecret: 'hush',
          scopes: 'openid email profile',
          allowedDomains: [],
          trustEmail: false,
          newPeople: 'own-organisation',
        },
      ],
    });
    expect(readOidcFile('', {})).toEqual({ providers: [], problems: [] });
  });

  it('says all that is wrong at once, and no secret', () => {
    const { providers, problems } = read(`
providers:
  - { id: A, label: '', issuer: http://id.example, clientId: weft, clientSecret: 'very secret' }
  - { id: b, label: B, issuer: https://login.microsoftonline.com/common/v2.0, clientId: weft, trustEmail: true }
  - { id: b, label: B, issuer: https://b.example, clientId: weft, scopes: email, colour: red }`);
    expect(providers).toEqual([]);
    const text = problems.join('\n');
    for (const place of ['providers.0.id', 'providers.0.label', 'providers.2.scopes', 'providers.2: Unrecognized key'])
      expect(text).toContain(`OIDC_FILE: ${place}`);
    expect(text).not.toContain('very secret');
  });

  it.each([
    ['an issuer without TLS', 'issuer: http://id.example', 'issuer: must begin with https://'],
    [
      'an issuer of any tenant',
      'issuer: https://login.microsoftonline.com/common/v2.0',
      'issuer: must name your tenant',
    ],
    ['trust without a domain', 'issuer: https://id.example, trustEmail: true', 'allowedDomains: needed'],
    [
      'a home for anybody',
      `issuer: https://id.example, newPeople: { organisation: ${'a'.repeat(24)} }`,
      'allowedDomains: needed',
    ],
    [
      'an owner by configuration',
      `issuer: https://id.example, newPeople: { organisation: x, role: owner }`,
      'newPeople',
    ],
  ])('refuses %s', (_, fields, problem) => {
    expect(read(`providers: [{ id: a, label: A, clientId: weft, ${fields} }]`).problems.join()).toContain(problem);
  });

  it('refuses one id or issuer twice, a variable that is not set, and what is no such file', () => {
    const twice =
      'providers: [{ id: a, label: A, issuer: https://a.example, clientId: x }, { id: a, label: B, issuer: https://a.example/, clientId: y }]';
    expect(read(twice).problems).toEqual([
      'OIDC_FILE: providers.1.id: is there twice',
      'OIDC_FILE: providers.1.issuer: is there twice',
    ]);
    expect(read(`providers:${GOOGLE}`).problems).toEqual(['OIDC_FILE: GOOGLE_SECRET is not set']);
    expect(read('providers: [').problems).toEqual(['OIDC_FILE: it is not YAML']);
    expect(readOidcFile(join(folder, 'none.yaml'), {}).problems[0]).toContain('cannot be read');
    expect(readOidcFile(join(folder, 'oidc.txt'), {}).problems[0]).toContain('must end in');
  });

  it('is part of the configuration, which needs the address that people come back to', () => {
    const environment = { MONGODB_URI: 'mongodb://x', REDIS_URL: 'redis://x', OIDC_FILE: fileOf('providers: []') };
    expect(() => loadConfig(environment, [])).toThrow(/PUBLIC_URL: needed with OIDC_FILE/);
    expect(loadConfig({ ...environment, PUBLIC_URL: 'https://weft.example' }, []).oidcProviders).toEqual([]);
  });
});
