import { stepsFor } from './set-up-steps';

const both = [{ name: 'canvas' }, { name: 'support' }];

describe('the set-up list', () => {
  it('has what the role may do, and nothing for who only looks', () => {
    expect(stepsFor('owner', both)).toEqual(['board', 'invite', 'providerKey', 'ticketSystem']);
    expect(stepsFor('admin', both)).toEqual(stepsFor('owner', both));
    expect(stepsFor('engineer', both)).toEqual(['board']);
    expect(stepsFor('member', both)).toEqual(['board']);
    expect(stepsFor('viewer', both)).toEqual([]);
  });

  it('has no step of a system that the server does not have', () => {
    expect(stepsFor('owner', [{ name: 'canvas' }])).toEqual(['board', 'invite', 'providerKey']);
    expect(stepsFor('owner', [])).toEqual(['invite', 'providerKey']);
  });
});
