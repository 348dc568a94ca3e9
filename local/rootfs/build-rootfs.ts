/**
 * Puts Debian's PostgreSQL with DocumentDB and Redis into a folder, without touching the system and without root: apt
 * resolves and downloads into a private state folder, the packages are unpacked, no maintainer script runs. Programs
 * are then run by the folder's own dynamic loader (see programs.ts).
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder';
import { debianMirrors, type Mirror } from './debian-sources';
import { withFileLock } from './file-lock';
import { writeWrappers } from './programs';
import { POSTGRES_MAJOR, PINNED, choosePackages, readMadison } from './pinned-versions';
import { canRun, runCommand } from './run-command';

export type Log = (message: string) => void;

/** A folder that is complete, and what is in it. */
export interface Rootfs {
  path: string;
  postgresMajor: number;
  versions: Record<string, string>;
}

const RECIPE = 3; // raise when what is built changes
const SUITE = 'sid';
const UNPACKERS = 3;
const LEFT_OUT = ['man', 'doc', 'locale', 'info', 'lintian', 'bash-completion']
  .map((name) => `./usr/share/${name}/*`)
  .concat('./usr/lib/postgresql/*/lib/bitcode/*');
const VERSIONS_FILE = 'weft-versions.json';

/** The folder for this machine's architecture; the same for all projects. `major`: where it is not the usual one. */
function rootfsPath(major = POSTGRES_MAJOR): string {
  const recipe = `${RECIPE} ${SUITE} ${process.arch}${major === POSTGRES_MAJOR ? '' : ` ${major}`}`;
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  return join(cacheFolder(), `rootfs-${hash}`);
}

/** Why the folder cannot be built here, or undefined. */
export async function reasonNotToBuild(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this is not Linux';
  const isComplete = (await readRootfs(rootfsPath())) !== undefined;
  if (isComplete || ((await canRun('apt-get', ['--version'])) && (await canRun('dpkg-deb', ['--version']))))
    return undefined;
  return 'apt-get and dpkg-deb are not here';
}

/** The programs that read the data of a major version: of any folder built here before, else built now. */
export async function rootfsOfMajor(major: number, log: Log): Promise<Rootfs> {
  const names = (await readdir(cacheFolder())).filter((name) => /^rootfs-[0-9a-f]{12}$/.test(name));
  for (const name of names) {
    const rootfs = await readRootfs(join(cacheFolder(), name));
    if (rootfs?.postgresMajor === major) return rootfs;
  }
  try {
    return await ensureRootfs(log, major);
  } catch (error) {
    throw new Error(
      `The data was written by PostgreSQL ${major}, which is not in ${cacheFolder()} and cannot be had from Debian any more: ` +
        'copy its rootfs-… folder from the cache of a machine that has it, or move the data away',
      { cause: error },
    );
  }
}

/** Returns the folder, building it first where it is missing. Two processes at once build it once. */
export async function ensureRootfs(log: Log, major = POSTGRES_MAJOR): Promise<Rootfs> {
  const path = rootfsPath(major);
  const built = await readRootfs(path);
  if (built !== undefined) return built;
  await mkdir(cacheFolder(), { recursive: true });
  return await withFileLock(
    `${path}.lock`,
    () => log('Another process is building the local services; waiting for it'),
    async () => {
      const others = await readRootfs(path);
      if (others !== undefined) return others;
      await removeUnfinished(path);
      await build(path, major, log);
      const rootfs = await readRootfs(path);
      if (rootfs === undefined) throw new Error(`${path} was built but cannot be read`);
      return rootfs;
    },
  );
}

async function readRootfs(path: string): Promise<Rootfs | undefined> {
  const text = await readFile(join(path, VERSIONS_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  return { path, ...(JSON.parse(text) as Omit<Rootfs, 'path'>) };
}

async function removeUnfinished(path: string): Promise<void> {
  const prefix = `${path.slice(path.lastIndexOf('/') + 1)}.building-`;
  for (const name of await readdir(cacheFolder()))
    if (name.startsWith(prefix)) await rm(join(cacheFolder(), name), { recursive: true, force: true });
}

async function build(path: string, wanted: number, log: Log): Promise<void> {
  const startedAt = Date.now();
  const work = await mkdtemp(`${path}.building-`);
  try {
    log(
      'Building a folder with PostgreSQL, DocumentDB and Redis from Debian packages (about 140 MB, once per machine)',
    );
    const archives = await download(work, wanted, log);
    const root = join(work, 'root');
    log(`Unpacking ${archives.length} packages`);
    await unpackAll(archives, root);
    const versions = readVersions(archives);
    const postgresMajor = Number(
      Object.keys(versions)
        .map((name) => /^postgresql-(\d+)-documentdb$/.exec(name)?.[1])
        .find(Boolean),
    );
    const documentdb = versions[`postgresql-${postgresMajor}-documentdb`] ?? 'none';
    if (!/^(\d+:)?1\./.test(documentdb))
      throw new Error(`Debian now has DocumentDB ${documentdb}; this version of Weft works with 1.x only`);
    await linkPostgis(root, postgresMajor);
    await writeWrappers(root, path, postgresMajor);
    await writeFile(join(root, VERSIONS_FILE), JSON.stringify({ postgresMajor, versions }));
    await rename(root, path).catch(async (error: unknown) => {
      if ((await readRootfs(path)) === undefined) throw error; // else another process was faster
    });
    log(
      `Built ${path} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s (DocumentDB ${documentdb}, Redis ${versions['redis-server'] ?? 'none'})`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Tries the mirrors in turn; returns the paths of the downloaded packages. */
async function download(work: string, wanted: number, log: Log): Promise<string[]> {
  let lastError: unknown;
  for (const mirror of await debianMirrors()) {
    try {
      return await downloadFrom(mirror, work, wanted, log);
    } catch (error) {
      log(`Mirror ${mirror.uri}: ${error instanceof Error ? error.message : String(error)}`);
      lastError = error;
    }
  }
  throw new Error('Debian packages could not be downloaded', { cause: lastError });
}

async function downloadFrom({ uri, signedBy }: Mirror, work: string, wanted: number, log: Log): Promise<string[]> {
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root'])
    await mkdir(join(work, folder), { recursive: true });
  await writeFile(join(work, 'state/status'), '');
  const options = signedBy === undefined ? '' : `[signed-by=${signedBy}] `;
  await writeFile(join(work, 'sources.list'), `deb ${options}${uri} ${SUITE} main\n`);
  const settings = {
    'Dir::Etc::SourceList': join(work, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::Etc::Preferences': '-',
    'Dir::Etc::PreferencesParts': '-',
    'Dir::State': join(work, 'state'),
    'Dir::State::status': join(work, 'state/status'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Sandbox::User': '',
    'APT::Install-Recommends': 'false',
    'APT::Install-Suggests': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '3',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const environment = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  log(`Reading the package list of ${uri}`);
  await runCommand('apt-get', [...flags, '--error-on=any', 'update'], { environment });
  const packages = await packagesOf(uri, flags, wanted, log);
  log('Downloading');
  await runCommand('apt-get', [...flags, '-y', '-qq', '--download-only', 'install', ...packages], { environment });
  const archives = join(work, 'cache/archives');
  return (await readdir(archives)).filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** What to install from a mirror whose list was read. Another major than the usual one must be there. */
async function packagesOf(uri: string, flags: readonly string[], wanted: number, log: Log): Promise<string[]> {
  const environment = { LC_ALL: 'C' };
  const names = (await runCommand('apt-cache', [...flags, 'pkgnames', 'postgresql-'], { environment })).split('\n');
  const majors = names
    .flatMap((name) => /^postgresql-(\d+)-documentdb$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const major = majors.includes(wanted) ? wanted : majors.at(-1);
  if (major === undefined || (wanted !== POSTGRES_MAJOR && major !== wanted))
    throw new Error(`it has no postgresql-${major === undefined ? '*' : wanted}-documentdb`);
  const asked = Object.keys(PINNED).map((name) => name.replace(`-${POSTGRES_MAJOR}`, `-${major}`));
  const served = readMadison(await runCommand('apt-cache', [...flags, 'madison', ...asked], { environment }));
  const { packages, missing } = choosePackages(served, major);
  if (major !== wanted) log(`${uri} has no DocumentDB for PostgreSQL ${wanted} any more; taking that for ${major}`);
  if (missing.length > 0)
    log(`${uri} no longer has what this version of Weft was tested with: ${missing.join(', ')}. Taking what it has`);
  return packages;
}

async function unpackAll(archives: readonly string[], root: string): Promise<void> {
  const script =
    'dpkg-deb --fsys-tarfile "$1" | tar -x --no-same-owner -C "$2" -f - ' +
    LEFT_OUT.map((pattern) => `--exclude='${pattern}'`).join(' ');
  const queue = [...archives];
  const unpack = async (): Promise<void> => {
    for (let archive = queue.pop(); archive !== undefined; archive = queue.pop())
      await runCommand('sh', ['-c', script, 'sh', archive, root]);
  };
  await Promise.all(Array.from({ length: UNPACKERS }, unpack));
}

/** From file names such as redis-server_5%3a8.0.6-3_amd64.deb. */
function readVersions(archives: readonly string[]): Record<string, string> {
  const names = archives.map((path) => path.slice(path.lastIndexOf('/') + 1).split('_'));
  return Object.fromEntries(names.map(([name = '', version = '']) => [name, decodeURIComponent(version)]));
}

/** What a maintainer script would have done: the extension asks for "postgis", the package calls it "postgis-3". */
async function linkPostgis(root: string, postgresMajor: number): Promise<void> {
  const folder = join(root, `usr/share/postgresql/${postgresMajor}/extension`);
  const control = (await readdir(folder)).find((name) => /^postgis-\d+\.control$/.test(name));
  if (control !== undefined) await symlink(control, join(folder, 'postgis.control')).catch(() => undefined);
}
