import { buildSync } from 'esbuild';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** A program of this folder, built as the device is; below the root, where it finds its packages. Returns its path. */
export function bundle(entry: string): string {
  const outfile = join(root, 'dist/device-tests', `${entry.replace(/\W/g, '-')}-${process.pid}.js`);
  buildSync({
    ...{ entryPoints: [join(root, 'device', entry)], outfile, absWorkingDir: root },
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external' },
  });
  return outfile;
}
