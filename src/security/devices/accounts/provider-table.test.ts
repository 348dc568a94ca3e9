import { missingScopes, PROVIDER_RULES, scopesOf } from './provider-table';

describe('rights that a provider gave', () => {
  const { gmail, teams } = PROVIDER_RULES;

  it('are asked for by their own names', () => {
    expect(scopesOf(gmail)).toBe('openid email https://www.googleapis.com/auth/gmail.readonly');
    expect(scopesOf(teams)).toBe(
      'openid email offline_access ChannelMessage.Read.All Team.ReadBasic.All Channel.ReadBasic.All',
    );
  });

  it('are known however they are written', () => {
    const google =
      'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/gmail.readonly';
    expect(missingScopes(gmail, google)).toEqual([]);
    const graph = 'https://graph.microsoft.us/channelmessage.read.all Team.ReadBasic.All  Channel.ReadBasic.All email';
    expect(missingScopes(teams, graph)).toEqual([]);
    expect(missingScopes(teams, undefined)).toEqual([]);
  });

  it('are missed by name, and no other one stands in for them', () => {
    expect(missingScopes(gmail, 'https://www.googleapis.com/auth/gmail.readonly.metadata')).toEqual([
      'https://www.googleapis.com/auth/gmail.readonly',
    ]);
    expect(missingScopes(teams, 'ChannelMessage.Read.All')).toEqual(['Team.ReadBasic.All', 'Channel.ReadBasic.All']);
    expect(missingScopes(gmail, '')).toHaveLength(1);
  });
});
