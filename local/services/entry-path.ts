/** Where the programs that run as children lie: beside the bundle that starts them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type EntryName = 'watchdog' | 'mongo-gateway';

/** The path of a child's program. Looks in `entryDir`, WEFT_LOCAL_ENTRY_DIR, beside this file, and in dist/local. */
export function entryPath(name: EntryName, entryDir: string | undefined): string {
  const folders = [
    entryDir ?? process.env['WEFT_LOCAL_ENTRY_DIR'],
    __dirname,
    join(__dirname, '../dist/local'),
    join(__dirname, '../../dist/local'),
    join(process.cwd(), 'dist/local'),
  ];
  const paths = folders.flatMap((folder) => (folder === undefined ? [] : [join(folder, `${name}.js`)]));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name}.js is in none of: ${paths.join(', ')}. Build local/ first`);
  return found;
}
