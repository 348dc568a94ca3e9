import { describeAllowed, readAllowed, TABLES, writeAllowed } from './allowed';
import { platformName } from './platform';

describe('what a device may be asked', () => {
  it('is all that there is where nothing is named', () => {
    expect(readAllowed({}).tables).toEqual(TABLES);
    expect(describeAllowed({})).toBeNull();
    expect(writeAllowed(readAllowed({}))).toBeNull();
  });

  it('names what is taken away, and sends only what is left', () => {
    const narrowed = { tables: ['notes' as const, 'tasks' as const], actions: ['select' as const, 'get' as const] };
    expect(readAllowed(narrowed)).toEqual({ tables: ['tasks', 'notes'], actions: ['select', 'get'] });
    expect(describeAllowed(narrowed)).toBe(
      'only tasks, notes; not: create, change, delete, search by meaning, make notes searchable',
    );
    expect(writeAllowed(readAllowed(narrowed))).toEqual({ tables: ['tasks', 'notes'], actions: ['select', 'get'] });
  });
});

test('platforms are called as people call them', () => {
  expect(['darwin', 'win32', 'Linux 6.1', 'BeOS', null].map(platformName)).toEqual([
    'macOS',
    'Windows',
    'Linux',
    'BeOS',
    '',
  ]);
});
