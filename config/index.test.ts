import { loadConfig } from './index';

const load = (environment: Record<string, string>, flags: string[] = []) =>
  loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', ...environment }, flags, ['mail', 'account']);

describe('loadConfig', () => {
  it('refuses queues that there are not, by flag and by variable, naming those that there are', () => {
    expect(() => load({}, ['--queues=mail,nope'])).toThrow('QUEUES: nope is not one of mail, account');
    expect(() => load({ QUEUES: 'nope' })).toThrow('QUEUES: nope');
    expect(load({}, ['--queues=account']).QUEUES).toEqual(['account']);
  });

  it('says all that is wrong at once', () => {
    expect(() => load({ ROLES: 'cook', QUEUES: 'nope' })).toThrow(/cook[^]*nope/);
  });
});
