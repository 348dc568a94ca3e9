import { findSecrets, removeSecrets } from './find-secrets';

const found = (text: string) => findSecrets(text).map(({ name, start, end }) => [name, text.slice(start, end)]);
// Put together here, so that no scanner takes this file for a leak.
const made = {
  aws: `AKIA${'ABCDEFGH12345678'}`,
  github: `ghp_${'a1B2'.repeat(9)}`,
  jwt: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.'),
  key: ['-----BEGIN RSA PRIVATE', 'KEY-----\nMIIE\n-----END RSA PRIVATE', 'KEY-----'].join(' '),
};

describe('findSecrets', () => {
  it.each([
    [`id ${made.aws} end`, [['AWS access key', made.aws]]],
    [`${made.github}`, [['GitHub token', made.github]]],
    [`Authorization: Bearer ${made.jwt}`, [['token', made.jwt]]],
    ['Authorization: bearer abcdef0123456789', [['token', 'abcdef0123456789']]],
    ['postgres://app:hunter22@db:5432/x', [['password in an address', 'hunter22']]],
    ['password = "correct-horse"', [['password', 'correct-horse']]],
    ['"client_secret": "abcDEF123"', [['password', 'abcDEF123']]],
    [`before\n${made.key}\nafter`, [['private key', made.key]]],
  ])('finds it in %j', (text, secrets) => expect(found(text)).toEqual(secrets));

  it.each([
    'ipconfig /all\nIPv4 Address: 10.0.0.7',
    'Password: ********',
    'password=<your password>',
    'Password required: true',
    'The password was changed lately.',
    'https://example.test/a:b',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  ])('finds none in %j', (text) => expect(found(text)).toEqual([]));

  it('takes them out and leaves the rest', () => {
    const text = `user: ana\npassword: s3cret-one\nkey ${made.aws}\nend`;
    expect(removeSecrets(text)).toBe('user: ana\npassword: [password removed]\nkey [AWS access key removed]\nend');
    expect(findSecrets(removeSecrets(text))).toEqual([]);
  });

  it('is quick on long logs', () => {
    const log = `${'2026-01-01 12:00:00 INFO request=/a/b?c=d password reset page\n'.repeat(1_600)}`;
    const start = performance.now();
    findSecrets(log);
    expect(performance.now() - start).toBeLessThan(250);
  });
});
