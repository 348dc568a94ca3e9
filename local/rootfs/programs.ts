/** How the folder's programs are run: by its own dynamic loader and libraries, so that the machine's do not matter. */
import { chmod, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canRun } from './run-command';

/** A program, ready to be spawned. */
export interface Program {
  command: string;
  parameters: string[];
  /** Set when the program must run as another user. */
  uid?: number;
  gid?: number;
}

/** "nobody": a user that every machine knows; PostgreSQL wants a user with a name that is not root. */
const NOBODY = 65_534;
const UNSHARE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
const WRAPPED = ['postgres', 'initdb'];

/** Replaces PostgreSQL's programs by scripts that start them with the loader: initdb itself starts postgres by its name. */
export async function writeWrappers(root: string, finalPath: string, postgresMajor: number): Promise<void> {
  const bin = `usr/lib/postgresql/${postgresMajor}/bin`;
  const { loader, libraries } = await loaderOf(root);
  for (const name of WRAPPED) {
    const path = join(finalPath, bin, name);
    const quoted = [
      join(finalPath, loader),
      '--argv0',
      path,
      '--library-path',
      libraryPath(finalPath, libraries, postgresMajor),
      `${path}.real`,
    ].map(quote);
    await rename(join(root, bin, name), join(root, bin, `${name}.real`));
    await writeFile(join(root, bin, name), `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
    await chmod(join(root, bin, name), 0o755);
  }
}

/** A PostgreSQL program of the folder. As root it runs in a user namespace where it is nobody but owns the same files. */
export async function postgresProgram(
  rootfs: { path: string; postgresMajor: number },
  name: 'postgres' | 'initdb',
  parameters: readonly string[],
): Promise<Program> {
  const path = join(rootfs.path, `usr/lib/postgresql/${rootfs.postgresMajor}/bin`, name);
  if (process.getuid?.() !== 0) return { command: path, parameters: [...parameters] };
  if (await canRun('unshare', [...UNSHARE, 'true']))
    return { command: 'unshare', parameters: [...UNSHARE, path, ...parameters] };
  const nobody = { uid: NOBODY, gid: NOBODY };
  if (await canRun(path, ['--version'], nobody)) return { command: path, parameters: [...parameters], ...nobody };
  throw new Error(
    `PostgreSQL does not run as root, this system allows no user namespace, and nobody may not enter ${rootfs.path}: set WEFT_CACHE_DIR to a folder that every user may enter`,
  );
}

/** Another program of the folder. */
export async function rootfsProgram(
  rootfs: { path: string; postgresMajor: number },
  path: string,
  parameters: readonly string[],
): Promise<Program> {
  const { loader, libraries } = await loaderOf(rootfs.path);
  const search = libraryPath(rootfs.path, libraries, rootfs.postgresMajor);
  return {
    command: join(rootfs.path, loader),
    parameters: ['--library-path', search, join(rootfs.path, path), ...parameters],
  };
}

async function loaderOf(root: string): Promise<{ loader: string; libraries: string }> {
  for (const triplet of await readdir(join(root, 'usr/lib'))) {
    const names = triplet.endsWith('-linux-gnu') ? await readdir(join(root, 'usr/lib', triplet)) : [];
    const loader = names.find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
    if (loader !== undefined) return { loader: join('usr/lib', triplet, loader), libraries: join('usr/lib', triplet) };
  }
  throw new Error(`No dynamic loader in ${root}`);
}

/** PostgreSQL's own folder is in it because one of the extension's libraries needs another. */
function libraryPath(root: string, libraries: string, postgresMajor: number): string {
  return [libraries, `${libraries}/lapack`, `${libraries}/blas`, `usr/lib/postgresql/${postgresMajor}/lib`]
    .map((path) => join(root, path))
    .join(':');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
