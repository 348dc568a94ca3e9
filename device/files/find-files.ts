import { lstat, opendir, realpath } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { allowedPath, isWithin } from './allowed-folders';
import { DEPTH_MAX, FILES_MAX } from './file-limits';

/** A file's real path, or why something was passed over. */
export type Found = { path: string } | { problem: string };

/**
 * Files below the paths, each once, in an order that does not change. Hidden files and folders and `node_modules` are passed over in
 * silence; a link that leads out of the paths is reported and not followed. `extensions`: with or without dot; none: all.
 */
export async function* findFiles(
  paths: readonly string[],
  extensions: readonly string[],
  allowed: readonly string[],
): AsyncGenerator<Found> {
  const wanted = new Set(extensions.map((name) => `.${name.toLowerCase().replace(/^\*?\.?/, '')}`));
  const roots: string[] = [];
  for (const path of paths) {
    try {
      roots.push(await allowedPath(path, allowed));
    } catch (error) {
      yield { problem: messageOf(error) };
    }
  }
  const seen = new Set<string>();
  let count = 0;
  for (const root of roots)
    for await (const found of walk(root, root, roots, seen, 0)) {
      if ('path' in found) {
        if (wanted.size > 0 && !wanted.has(extname(found.path).toLowerCase())) continue;
        count += 1;
        if (count > FILES_MAX) {
          yield { problem: `More than ${FILES_MAX} files: the rest were not read` };
          return;
        }
      }
      yield found;
    }
}

async function* walk(
  path: string,
  root: string,
  roots: string[],
  seen: Set<string>,
  depth: number,
): AsyncGenerator<Found> {
  if (seen.has(path)) return;
  seen.add(path);
  let names: string[] | undefined;
  try {
    const entry = await lstat(path);
    if (entry.isFile()) {
      yield { path };
      return;
    }
    if (!entry.isDirectory()) return; // sockets, pipes, devices
    names = await namesIn(path);
  } catch (error) {
    yield { problem: `${path}: ${reasonOf(error)}` };
    return;
  }
  if (depth >= DEPTH_MAX) {
    yield { problem: `${path}: too deep` };
    return;
  }
  for (const name of names) {
    const below = join(path, name);
    try {
      const real = await linkTarget(below, roots);
      if (real && !isPassedOver(real, roots)) yield* walk(real, root, roots, seen, depth + 1);
    } catch (error) {
      yield { problem: messageOf(error) };
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) if (!isHidden(name)) names.push(name);
  return names.sort();
}

/** The path itself, or where it leads as a link; undefined: nowhere. Throws where it leads out. */
async function linkTarget(path: string, roots: readonly string[]): Promise<string | undefined> {
  if (!(await lstat(path)).isSymbolicLink()) return path;
  const real = await realpath(path).catch(() => undefined);
  if (!real) return undefined;
  if (!roots.some((root) => isWithin(root, real)))
    throw new Error(`${path}: a link that leads out of the folder was not followed`);
  return real;
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** A link may lead, within the paths, to what is passed over otherwise. */
const isPassedOver = (path: string, roots: readonly string[]): boolean =>
  roots.every(
    (root) =>
      !isWithin(root, path) ||
      relative(root, path)
        .split(sep)
        .some((name) => name !== '' && isHidden(name)),
  );

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why a file could not be read, in a word. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { EACCES: 'not readable', EPERM: 'not readable', ENOENT: 'gone', ELOOP: 'a link' }[code] ?? messageOf(error);
}
