/** How PostgreSQL is run: its settings, and whether it answers. */
import { PgConnection, type PgAddress } from '../mongo-gateway/pg-client';
import { postgresProgram, type Program } from '../rootfs/programs';
import type { Rootfs } from '../rootfs/build-rootfs';

/** The role that owns the cluster: for its set-up only. */
export const SUPERUSER = 'postgres';

const SETTINGS: Record<string, string> = {
  listen_addresses: '', // on its Unix socket only, in a folder that nobody else may enter
  unix_socket_permissions: '0700',
  max_connections: '120',
  deadlock_timeout: '100ms', // each race of two upserts costs this
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  log_min_error_statement: 'panic', // statements hold whole documents
  log_min_messages: 'warning',
  'documentdb.enableBackgroundWorker': 'off', // it only builds queued indexes, and ours are built at once
  'cron.use_background_workers': 'on', // connections would go to the address of the template
  'cron.log_run': 'off',
  'cron.log_statement': 'off',
};
/** For data that lives as long as a test: no waiting for the disk. A crash of the machine loses it, a crash of the engine does not. */
export const EPHEMERAL_SETTINGS: Record<string, string> = { fsync: 'off', full_page_writes: 'off' };

/** The server on a data folder, with `extra` over the usual settings. */
export async function serverProgram(
  rootfs: Rootfs,
  folders: { dataDir: string; socketDir: string },
  extra: Record<string, string>,
): Promise<Program> {
  const settings = {
    ...SETTINGS,
    unix_socket_directories: folders.socketDir,
    // By which the extension builds indexes and runs its own jobs.
    'documentdb.localhost_connection_string': `host=${folders.socketDir}`,
    ...extra,
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return await postgresProgram(rootfs, 'postgres', ['-D', folders.dataDir, ...parameters]);
}

/** Whether the server takes sessions. */
export async function answers(address: PgAddress): Promise<boolean> {
  try {
    const connection = await PgConnection.open(address, {});
    connection.close();
    return true;
  } catch {
    return false;
  }
}
