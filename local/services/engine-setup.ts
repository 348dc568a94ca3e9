/** What a superuser does at each start, before the gateway comes with a role of its own: idempotent, a few queries where all is done. */
import { GATEWAY_ROLE, PgConnection, type PgAddress } from '../mongo-gateway/pg-client';
import { textColumn } from '../mongo-gateway/pg';
import type { PgRow } from '../mongo-gateway/pg-messages';
import type { Limits } from '../limits';
import { SUPERUSER } from './engine-program';

/** The schema belongs to the role too: data folders of earlier versions have it as the superuser's. */
const ROLE = `do $$ begin
  if not exists (select from pg_roles where rolname = '${GATEWAY_ROLE}') then create role ${GATEWAY_ROLE} login; end if;
  grant documentdb_admin_role, pg_monitor to ${GATEWAY_ROLE};
  create schema if not exists weft_gateway;
  alter schema weft_gateway owner to ${GATEWAY_ROLE};
  alter table if exists weft_gateway.writes owner to ${GATEWAY_ROLE};
  drop function if exists weft_gateway.refuse_repeated();
end $$`;
const HAS_ROLE = `select r.rolname::text from pg_roles r join pg_namespace n on n.nspowner = r.oid
  where n.nspname = 'weft_gateway' and r.rolname = '${GATEWAY_ROLE}' and not r.rolsuper`;
/** The extension that others stand on first. */
const OLD_EXTENSIONS = `select e.extname::text, e.extversion::text, a.default_version::text
  from pg_extension e join pg_available_extensions a on a.name = e.extname
  where e.extversion is distinct from a.default_version
  order by e.extname = 'documentdb', e.oid`;
/** Indexes are built at once (see commands.ts): nothing is ever queued for the jobs that build them. */
const SCHEDULE = `select cron.alter_job(jobid, schedule => wanted, active => is_wanted)::text from (
    select *, jobname not like 'documentdb_index_build_task%' as is_wanted,
      case when jobname like 'documentdb_index_build_task%' then schedule else $1::text end as wanted
    from cron.job where jobname like 'documentdb%') as job
  where schedule <> wanted or active <> is_wanted`;

/**
 * Brings the catalogue of the engine's extensions up to the libraries that serve it, makes the gateway's role, which is
 * no superuser, and sets how often the engine's own jobs run.
 */
export async function setUpEngine(address: PgAddress, limits: Limits, log: (message: string) => void): Promise<void> {
  const connection = await PgConnection.open({ ...address, user: SUPERUSER }, { client_min_messages: 'error' });
  try {
    for (const row of await connection.query(OLD_EXTENSIONS, [])) await updateExtension(connection, row, log);
    if ((await connection.query(HAS_ROLE, [])).length === 0) await connection.command(ROLE);
    await connection.query(SCHEDULE, [cronOf(limits.housekeepingSeconds)]);
  } finally {
    connection.close();
  }
}

async function updateExtension(connection: PgConnection, row: PgRow, log: (message: string) => void): Promise<void> {
  const [name, from, to] = [0, 1, 2].map((column) => textColumn(row, column) ?? '');
  try {
    await connection.command(`alter extension "${name}" update`);
    log(`The data's ${name} was ${from}; updated to ${to}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data was written with ${name} ${from} and cannot be read with ${to}, which is installed here (${reason}). ` +
        'Use a version of Weft as new as the one that wrote it, or move the data away',
      { cause: error },
    );
  }
}

const cronOf = (seconds: number): string => (seconds >= 60 ? '* * * * *' : `${seconds} seconds`);
