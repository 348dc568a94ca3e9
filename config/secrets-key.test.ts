import { loadConfig } from './index';
import { DEVELOPMENT_SECRETS_KEY } from './schema';

const key = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
const load = (environment: Record<string, string>) =>
  loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', JWT_SECRET: 'x'.repeat(40), ...environment }, []);

describe('SECRETS_KEY', () => {
  it('has a value of its own in development, which is refused in production', () => {
    expect(load({}).SECRETS_KEY).toBe(DEVELOPMENT_SECRETS_KEY);
    expect(() => load({ NODE_ENV: 'production' })).toThrow('SECRETS_KEY: the development key is refused');
    expect(load({ NODE_ENV: 'production', SECRETS_KEY: key(32) }).SECRETS_KEY).toBe(key(32));
  });

  it.each([key(31), key(33), 'not base64!'])('refuses %s, as a previous one too', (wrong) => {
    expect(() => load({ SECRETS_KEY: wrong })).toThrow('SECRETS_KEY: must be 32 bytes');
    expect(() => load({ SECRETS_KEYS_PREVIOUS: `${key(32)},${wrong}` })).toThrow('must be 32 bytes');
  });

  it('says once what is wrong', () => {
    const sayings = () => load({ SECRETS_KEY: 'not base64!' });
    expect(sayings).toThrow(/^(?!(.*SECRETS_KEY){2})/s);
  });

  it('takes several previous ones', () => {
    expect(
      load({ SECRETS_KEYS_PREVIOUS: `${key(32)}, ${DEVELOPMENT_SECRETS_KEY}` }).SECRETS_KEYS_PREVIOUS,
    ).toHaveLength(2);
  });
});
