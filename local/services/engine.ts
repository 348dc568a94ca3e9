/** PostgreSQL with DocumentDB: one cluster per data folder, copied from a template that is made once per machine. */
import { chmod, mkdir, readFile, realpath, rename, rm, appendFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PgConnection } from '../mongo-gateway/pg-client';
import { withFileLock } from '../rootfs/file-lock';
import { postgresProgram, type Program } from '../rootfs/programs';
import { runCommand } from '../rootfs/run-command';
import type { Rootfs } from '../rootfs/build-rootfs';
import type { ServiceSettings } from './child-service';
import { freePort, HOST } from './free-port';
import { commandLineOf, killIfThere, processesIn, startTimeOf } from './process-state';

const SECOND_MS = 1_000;
const RECOVERY_PATIENCE_MS = 60 * SECOND_MS;
/** How long an earlier instance on the same data may still need to stop. */
const OTHERS_PATIENCE_MS = 15 * SECOND_MS;
const TEMPLATE = 2; // raise when the template changes

const SETTINGS: Record<string, string> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '120',
  deadlock_timeout: '100ms', // each race of two upserts costs this
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  log_min_error_statement: 'panic', // statements hold whole documents
  log_min_messages: 'warning',
  'cron.host': HOST,
  'cron.log_run': 'off',
  'cron.log_statement': 'off',
};
/** For data that lives as long as a test: no waiting for the disk. A crash of the machine loses it, a crash of the engine does not. */
const EPHEMERAL_SETTINGS: Record<string, string> = { fsync: 'off', full_page_writes: 'off' };

/** The settings to run the engine on a cluster folder, which is made first where it is missing. */
export async function engineService(
  rootfs: Rootfs,
  options: { dataDir: string; logFile: string; port: number; isEphemeral: boolean },
): Promise<ServiceSettings> {
  const { dataDir, logFile, port, isEphemeral } = options;
  await makeCluster(rootfs, dataDir);
  const settings = { ...SETTINGS, ...(isEphemeral ? EPHEMERAL_SETTINGS : {}) };
  const program = await postgresProgram(rootfs, 'postgres', serverParameters(dataDir, port, settings));
  await giveTo(program, dataDir);
  return {
    name: 'postgres',
    program,
    logFile,
    stopSignal: 'SIGINT', // "fast": ends sessions, loses nothing
    startPatienceMs: RECOVERY_PATIENCE_MS,
    isReady: () => answers(port),
    prepare: () => removeStaleLock(dataDir),
  };
}

function serverParameters(dataDir: string, port: number, settings: Record<string, string>): string[] {
  return [
    '-D',
    dataDir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function answers(port: number): Promise<boolean> {
  try {
    const connection = await PgConnection.open({ host: HOST, port }, {});
    connection.close();
    return true;
  } catch {
    return false;
  }
}

async function makeCluster(rootfs: Rootfs, dataDir: string): Promise<void> {
  if (await exists(join(dataDir, 'PG_VERSION'))) {
    const major = Number(await readFile(join(dataDir, 'PG_VERSION'), 'utf8'));
    if (major !== rootfs.postgresMajor)
      throw new Error(`${dataDir} was written by PostgreSQL ${major}, this is ${rootfs.postgresMajor}: move it away`);
    return;
  }
  const template = await ensureTemplate(rootfs);
  await rm(`${dataDir}.new`, { recursive: true, force: true });
  await runCommand('cp', ['-a', '--reflink=auto', template, `${dataDir}.new`]);
  await rename(`${dataDir}.new`, dataDir);
}

/** A stopped cluster with the extension in it. */
async function ensureTemplate(rootfs: Rootfs): Promise<string> {
  const template = `${rootfs.path}-template-${TEMPLATE}`;
  if (await exists(template)) return template;
  return await withFileLock(
    `${template}.lock`,
    () => undefined,
    async () => {
      if (!(await exists(template))) await makeTemplate(rootfs, template);
      return template;
    },
  );
}

async function makeTemplate(rootfs: Rootfs, template: string): Promise<void> {
  const work = `${template}.new`;
  await rm(work, { recursive: true, force: true });
  const initdb = await postgresProgram(rootfs, 'initdb', [
    '-D',
    work,
    '-U',
    'postgres',
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  await mkdir(work, { mode: 0o700 });
  await giveTo(initdb, work);
  const user = userOf(initdb);
  await runCommand(initdb.command, initdb.parameters, { environment: { LC_ALL: 'C', TZ: 'UTC' }, ...user });
  const libraries =
    "shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'\ncron.database_name = 'postgres'\n";
  await appendFile(join(work, 'postgresql.conf'), libraries);
  const port = await freePort();
  const server = await postgresProgram(rootfs, 'postgres', serverParameters(work, port, { ...SETTINGS, fsync: 'off' }));
  const stopped = new AbortController();
  const running = runCommand(server.command, server.parameters, {
    environment: { LC_ALL: 'C', TZ: 'UTC' },
    signal: stopped.signal,
    ...user,
  });
  running.catch(() => undefined); // reported below
  try {
    for (
      const deadline = Date.now() + RECOVERY_PATIENCE_MS;
      !(await answers(port));
      await Promise.race([delay(20), running])
    ) {
      if (Date.now() > deadline) throw new Error('PostgreSQL did not start for its template');
    }
    const connection = await PgConnection.open({ host: HOST, port }, { client_min_messages: 'error' });
    await connection.command('create extension if not exists documentdb cascade');
    // No database is ever made from these: half the files to copy.
    await connection.command("update pg_database set datistemplate = false where datname like 'template_'");
    for (const name of ['template0', 'template1']) await connection.command(`drop database ${name}`);
    connection.close();
  } finally {
    stopped.abort();
    await running.catch(() => undefined);
  }
  await rename(work, template);
}

const userOf = ({ uid, gid }: Program): { uid?: number; gid?: number } =>
  uid === undefined || gid === undefined ? {} : { uid, gid };

/** Where the server must be another user, the files must be that user's. */
async function giveTo({ uid, gid }: Program, folder: string): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const parent = dirname(folder);
  await chmod(parent, (await stat(parent)).mode | 0o011); // may be entered, not listed
  if ((await stat(folder)).uid !== uid) await runCommand('chown', ['-R', `${uid}:${gid}`, folder]);
}

/**
 * PostgreSQL refuses to start while its lock file names a live pid, even one that is a zombie or now belongs to another
 * program. Removes the file in these cases only; waits for an earlier instance that is still stopping.
 */
async function removeStaleLock(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  for (const deadline = Date.now() + OTHERS_PATIENCE_MS; ; await delay(50)) {
    const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
    if (!pid) return;
    const isOurs = (await startTimeOf(pid)) !== undefined && (await commandLineOf(pid)).includes(dataDir);
    if (!isOurs) {
      await endOrphans(dataDir);
      return await rm(lock, { force: true });
    }
    if (Date.now() > deadline) throw new Error(`${dataDir} is in use by process ${pid}; stop it first`);
  }
}

/**
 * Ends sessions that outlived their server: without its lock file the next one would not see them, and what they still
 * commit would be lost or done twice. Each has the data folder as its working directory.
 */
async function endOrphans(dataDir: string): Promise<void> {
  const folder = await realpath(dataDir);
  for (const deadline = Date.now() + OTHERS_PATIENCE_MS; Date.now() < deadline; await delay(10)) {
    const orphans = await processesIn(folder);
    if (orphans.length === 0) return;
    for (const pid of orphans) killIfThere(pid);
  }
  throw new Error(`${dataDir} is still in use by processes ${(await processesIn(folder)).join(', ')}; stop them first`);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
