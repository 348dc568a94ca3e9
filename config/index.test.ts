import { loadConfig } from './index';

const load = (environment: Record<string, string>, flags: string[] = []) =>
  loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', ...environment }, flags, ['mail', 'account']);

describe('loadConfig', () => {
  it('refuses queues that there are not, by flag and by variable, naming those that there are', () => {
    expect(() => load({}, ['--queues=mail,nope'])).toThrow('QUEUES: nope is not one of mail, account');
    expect(() => load({ QUEUES: 'nope' })).toThrow('QUEUES: nope');
    expect(load({}, ['--queues=account']).QUEUES).toEqual(['account']);
  });

  it('refuses half a client of Google or Microsoft, and a tenant that only Microsoft’s own address knows', () => {
    expect(() => load({ GOOGLE_CLIENT_ID: 'x' })).toThrow('GOOGLE_CLIENT_SECRET: needed with GOOGLE_CLIENT_ID');
    expect(() => load({ MICROSOFT_CLIENT_SECRET: 'x' })).toThrow('MICROSOFT_CLIENT_ID: needed');
    const microsoft = { MICROSOFT_CLIENT_ID: 'x', MICROSOFT_CLIENT_SECRET: 'y' };
    const elsewhere = { ...microsoft, MICROSOFT_LOGIN_URL: 'https://login.microsoftonline.us' };
    expect(() => load(elsewhere)).toThrow('MICROSOFT_TENANT: the id of a tenant');
    expect(load({ ...elsewhere, MICROSOFT_TENANT: 'a1b2' }).MICROSOFT_TENANT).toBe('a1b2');
    expect(load(microsoft).MICROSOFT_TENANT).toBe('common');
    expect(() => load({ GMAIL_API_URL: 'https://gmail.googleapis.com/' })).toThrow('must begin with https://');
  });

  it('says all that is wrong at once', () => {
    expect(() => load({ ROLES: 'cook', QUEUES: 'nope' })).toThrow(/cook[^]*nope/);
  });
});
