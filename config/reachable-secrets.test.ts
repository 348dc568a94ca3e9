import { ConfigurationError, loadConfig } from './index';
import { DEVELOPMENT_SECRET } from './schema';

const given = { MONGODB_URI: 'mongodb://127.0.0.1', REDIS_URL: 'redis://127.0.0.1' };
const own = { JWT_SECRET: 'o'.repeat(40), SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') };
const problemsOf = (environment: NodeJS.ProcessEnv): string => {
  try {
    loadConfig({ ...given, ...environment }, []);
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
};

describe('secrets that everybody knows', () => {
  it.each(['0.0.0.0', '::', '192.168.1.10', 'weft.example.org', '127.example.org', '::ffff:10.0.0.1'])(
    'are refused where the server listens on %s',
    (HOST) => {
      expect(problemsOf({ HOST, SEED_DEMO: 'true' })).toMatch(/JWT_SECRET: [\s\S]*SECRETS_KEY: [\s\S]*SEED_DEMO: /);
      expect(problemsOf({ HOST, ...own, JWT_SECRET_PREVIOUS: DEVELOPMENT_SECRET })).toContain('JWT_SECRET');
      expect(problemsOf({ HOST, ...own })).toBe('');
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', ''])('are accepted on this machine alone (%j)', (HOST) => {
    expect(problemsOf({ HOST, SEED_DEMO: 'true' })).toBe('');
  });
});

describe('the secret before', () => {
  it('is none that everybody knows in production', () => {
    const production = { NODE_ENV: 'production', ...own };
    expect(problemsOf({ ...production, JWT_SECRET_PREVIOUS: DEVELOPMENT_SECRET })).toContain('JWT_SECRET_PREVIOUS');
    expect(problemsOf({ ...production, JWT_SECRET_PREVIOUS: 'p'.repeat(32) })).toBe('');
  });

  it('is as long as the present one, as it signs as well', () => {
    expect(problemsOf({ ...own, JWT_SECRET_PREVIOUS: 'x' })).toContain('JWT_SECRET_PREVIOUS');
    expect(problemsOf({ ...own, JWT_SECRET_PREVIOUS: 'x'.repeat(32) })).toBe('');
    expect(problemsOf({ ...own, JWT_SECRET_PREVIOUS: '' })).toBe('');
  });
});
