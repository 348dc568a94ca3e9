/** A stopped cluster with DocumentDB in it, made once per machine: a new data folder is a copy of it. */
import { appendFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PgConnection } from '../mongo-gateway/pg-client';
import type { Rootfs } from '../rootfs/build-rootfs';
import { withFileLock } from '../rootfs/file-lock';
import { postgresProgram } from '../rootfs/programs';
import { runCommand } from '../rootfs/run-command';
import { SUPERUSER } from './engine-program';
import { userOf, withEngine } from './engine-run';
import { exists, giveTo } from './engine-files';

const TEMPLATE = 3; // raise when the template changes

/** The template's folder, made first where it is missing. */
export async function ensureTemplate(rootfs: Rootfs): Promise<string> {
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
  await mkdir(work, { mode: 0o700 });
  await initialize(rootfs, work);
  await withEngine(rootfs, work, { fsync: 'off' }, async (address) => {
    const connection = await PgConnection.open(address, { client_min_messages: 'error' });
    await connection.command('create extension if not exists documentdb cascade');
    // No database is ever made from these: half the files to copy.
    await connection.command("update pg_database set datistemplate = false where datname like 'template_'");
    for (const name of ['template0', 'template1']) await connection.command(`drop database ${name}`);
    connection.close();
  });
  await rename(work, template);
}

async function initialize(rootfs: Rootfs, folder: string): Promise<void> {
  const parameters = ['-D', folder, '-U', SUPERUSER, '--auth-local=trust', '--auth-host=reject'];
  const initdb = await postgresProgram(rootfs, 'initdb', [
    ...parameters,
    ...['-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
  ]);
  await giveTo(initdb, folder);
  await runCommand(initdb.command, initdb.parameters, {
    environment: { LC_ALL: 'C', TZ: 'UTC' },
    ...userOf(initdb),
  });
  const libraries =
    "shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'\ncron.database_name = 'postgres'\n";
  await appendFile(join(folder, 'postgresql.conf'), libraries);
}
