import { narrowCapabilities } from './present-device';

describe('what a device may be asked', () => {
  it.each([
    [
      'all that it claims, where its person says nothing',
      { tables: ['tasks'], ledger: true },
      undefined,
      { tables: ['tasks'], ledger: true },
    ],
    ['what both say', { tables: ['tasks', 'notes'] }, { tables: ['notes', 'clients'] }, { tables: ['notes'] }],
    [
      'what its person leaves of one that claims all',
      {},
      { actions: ['select'], vectors: false },
      { actions: ['select'], vectors: false },
    ],
    [
      'the folders that it names itself',
      { folders: ['/mail'] },
      { tables: ['tasks'] },
      { folders: ['/mail'], tables: ['tasks'] },
    ],
    ['never more than it claims', { directories: false }, { directories: true, ledger: true }, { directories: false }],
  ] as const)('is %s', (_what, claimed, allowed, narrowed) => {
    const list = (capabilities: object = {}) =>
      structuredClone(capabilities) as Parameters<typeof narrowCapabilities>[0];
    expect(narrowCapabilities(list(claimed), list(allowed))).toEqual(narrowed);
  });
});
