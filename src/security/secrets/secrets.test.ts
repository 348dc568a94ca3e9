import { randomBytes } from 'node:crypto';
import { createSecrets, SecretUnreadable } from './secrets';

const masterKey = () => randomBytes(32).toString('base64');
const [first, second] = [masterKey(), masterKey()];
const secrets = createSecrets({ SECRETS_KEY: first, SECRETS_KEYS_PREVIOUS: [] });
const CONTEXT = ['provider-key', 'organisation', 'record'];
const SECRET = 'sk-proj-Überraschung-1234';

describe('createSecrets', () => {
  it('opens what it sealed, in its own context alone', () => {
    const sealed = secrets.seal(SECRET, CONTEXT);
    expect(secrets.open(sealed, CONTEXT)).toBe(SECRET);
    expect(JSON.stringify(sealed)).not.toContain('proj');
    for (const other of [
      ['provider-key', 'organisation', 'other'],
      ['provider-key', 'other', 'record'],
      ['device', 'organisation', 'record'],
      ['provider-key', 'organisation","record'],
      [],
    ])
      expect(() => secrets.open(sealed, other)).toThrow(SecretUnreadable);
  });

  it('tells secrets of one context apart by a fingerprint that only the master key makes', () => {
    const mark = secrets.fingerprint('one', ['a']);
    expect(mark).toMatch(/^[a-z2-7]{10}$/);
    expect(createSecrets({ SECRETS_KEY: first, SECRETS_KEYS_PREVIOUS: [] }).fingerprint('one', ['a'])).toBe(mark);
    const otherKey = createSecrets({ SECRETS_KEY: second, SECRETS_KEYS_PREVIOUS: [first] });
    const others = [
      secrets.fingerprint('two', ['a']),
      secrets.fingerprint('one', ['b']),
      otherKey.fingerprint('one', ['a']),
    ];
    expect(others).not.toContain(mark);
    expect(new Set(others).size).toBe(3);
  });

  it('seals the same secret differently each time', () => {
    const sealed = new Set(Array.from({ length: 50 }, () => secrets.seal(SECRET, CONTEXT).sealed));
    expect(sealed.size).toBe(50);
  });

  it('opens nothing that was changed, at any of its bytes', () => {
    const { sealed, keyVersion } = secrets.seal(SECRET, CONTEXT);
    const bytes = Buffer.from(sealed, 'base64url');
    for (const place of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      const attempt = { sealed: changed.toString('base64url'), keyVersion };
      expect(() => secrets.open(attempt, CONTEXT)).toThrow(SecretUnreadable);
    }
    for (const short of ['', 'AAAA', bytes.subarray(0, 27).toString('base64url')])
      expect(() => secrets.open({ sealed: short, keyVersion }, CONTEXT)).toThrow('too short');
  });

  it('opens what a previous key sealed, seals by the new one, and forgets a key that is taken away', () => {
    const old = secrets.seal(SECRET, CONTEXT);
    const rotated = createSecrets({ SECRETS_KEY: second, SECRETS_KEYS_PREVIOUS: [masterKey(), first] });
    expect(rotated.open(old, CONTEXT)).toBe(SECRET);
    const anew = rotated.seal(SECRET, CONTEXT);
    expect(anew.keyVersion).toBe(rotated.keyVersion);
    expect(anew.keyVersion).not.toBe(old.keyVersion);
    const after = createSecrets({ SECRETS_KEY: second, SECRETS_KEYS_PREVIOUS: [] });
    expect(after.open(anew, CONTEXT)).toBe(SECRET);
    expect(() => after.open(old, CONTEXT)).toThrow('is not known here');
    // A version is a name, not a proof.
    expect(() => after.open({ ...old, keyVersion: after.keyVersion }, CONTEXT)).toThrow(SecretUnreadable);
  });
});
