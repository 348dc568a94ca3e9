import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleOf } from '../../tests/support/depth';
import { Store } from '../store/store';
import { bundle } from './bundle';

const program = bundle('tests/crash-child.ts');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-device-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

afterAll(() => rmSync(program));

/** Where it is cut: before the row, between row and ledger, before the commit, before the next begins. */
const CUTS = ['^INSERT INTO tasks', '^INSERT INTO ledger', '^COMMIT', '^BEGIN'];
const cuts = CUTS.flatMap((pattern) => [3, 4, 9].map((count): [string, number] => [pattern, count]));

it.each(sampleOf(cuts, 4))(
  'killed before “%s” (%d): effect and ledger are both there or both not',
  (pattern, count) => {
    const path = join(folder, 'device.db');
    const child = spawnSync(process.execPath, [program, path, pattern, String(count)], { encoding: 'utf8' });
    expect(child.signal).toBe('SIGKILL');
    const answered = child.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string });
    const store = new Store(path);
    // What was answered was done; of what was not, nothing is there.
    expect(store.count('tasks')).toBe(answered.length);
    for (const result of answered)
      expect(store.perform({ id: result.id, action: 'insert', table: 'tasks', data: { title: 'again' } })).toEqual(
        result,
      );
    expect(store.count('tasks')).toBe(answered.length);
    const next = store.perform({
      id: `call-${answered.length}`,
      action: 'insert',
      table: 'tasks',
      data: { title: 'next' },
    });
    expect(next.row).toMatchObject({ title: 'next' });
    store.close();
  },
);
