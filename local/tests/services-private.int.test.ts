/** Nobody but who started the services may use them or read their data, whatever the machine's other users try. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { PgConnection } from '../mongo-gateway/pg-client';
import { startServices, type RunningServices } from '../services';
import { commandLineOf } from '../services/process-state';
import { buildEntries, describeEngine } from './start-instance';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let entryDir: string;
let folder: string;
let services: RunningServices;
let socket: string;

beforeAll(async () => {
  entryDir = buildEntries();
  folder = await mkdtemp(join(tmpdir(), 'weft-private-'));
  // As a data folder in a home that others may enter.
  await chmod(folder, 0o755);
  services = await startServices({ dataDir: join(folder, 'data'), log: () => undefined, entryDir });
  const line = await commandLineOf(services.pids['postgres'] ?? 0);
  socket = join(/unix_socket_directories=(\S+)/.exec(line)?.[1] ?? '', '.s.PGSQL.5432');
}, 180_000);

afterAll(async () => {
  await services.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(entryDir, { recursive: true, force: true });
});

/** What another user's program prints. */
async function asNobody(script: string, ...parameters: string[]): Promise<string> {
  const child = spawn(process.execPath, ['-e', script, ...parameters], { uid: NOBODY, gid: NOBODY, cwd: '/' });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output.trim();
}

const CONNECT = `require('node:net').connect(process.argv[1])
  .on('connect', () => { console.log('connected'); process.exit(); })
  .on('error', (error) => console.log(error.code));`;
const READ = `try { console.log(require('node:fs').readdirSync(process.argv[1])); } catch (error) { console.log(error.code); }`;

/** What a client that does not know the password gets. */
async function errorOf(uri: string, command = { listCollections: 1 }): Promise<unknown> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await client.db('any').command(command);
  } catch (error) {
    return error;
  } finally {
    await client.close();
  }
}

describeEngine('the services, to another user of the machine', () => {
  (isRoot ? it : it.skip)('refuse PostgreSQL and every look at the data', async () => {
    expect(await asNobody(CONNECT, socket)).toBe('EACCES');
    for (const name of ['postgres', 'redis', 'logs'])
      expect([name, await asNobody(READ, join(folder, 'data', name))]).toEqual([name, 'EACCES']);
    expect((await stat(join(folder, 'data/password'))).mode & 0o777).toBe(0o600);
    expect(await asNobody(READ, '/')).toContain('tmp'); // that user's programs do run
  });

  it('are found by no port of PostgreSQL, and by no password on a command line', async () => {
    const pids = Object.values(services.pids);
    const lines = await Promise.all(pids.map(commandLineOf));
    const { password } = new URL(services.mongodbUri);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(lines.join('\n')).not.toContain(password);
    expect(lines.join('\n')).toContain('listen_addresses= ');
  });

  it('refuse every command of MongoDB without the password', async () => {
    const { mongodbUri } = services;
    const stranger = mongodbUri.replace(/\/\/.*@/, '//');
    expect(await errorOf(stranger)).toMatchObject({ code: 13, codeName: 'Unauthorized' });
    expect(await errorOf(stranger, { insert: 'any', documents: [{}] } as never)).toMatchObject({ code: 13 });
    expect(await errorOf(mongodbUri.replace(/:[0-9a-f]{48}@/, ':wrong@'))).toMatchObject({ code: 18 });
    expect(await errorOf(mongodbUri.replace('weft:', 'other:'))).toMatchObject({ code: 18 });
    expect(await errorOf(`${mongodbUri}&authMechanism=SCRAM-SHA-1`)).toMatchObject({ code: 334 });
    expect(await errorOf(mongodbUri)).toMatchObject({ ok: 1 });
  });

  it('take no large message from who has not logged in', async () => {
    const stranger = connect(Number(new URL(services.mongodbUri).port), '127.0.0.1');
    const head = Buffer.alloc(16);
    head.writeInt32LE(1_000_000, 0);
    stranger
      .on('error', () => undefined)
      .resume()
      .write(head);
    await once(stranger, 'close');
  });

  it('refuse every command of Redis without the password', async () => {
    const stranger = connect(Number(new URL(services.redisUrl).port), '127.0.0.1');
    stranger.write('KEYS *\r\n');
    const [answer] = (await once(stranger, 'data')) as [Buffer];
    stranger.destroy();
    expect(answer.toString()).toMatch(/^-NOAUTH/);
  });
});

describeEngine('the gateway', () => {
  it('works as a role that is no superuser, may not run programs and may not make itself one', async () => {
    const gateway = await PgConnection.open({ socket, user: 'weft_gateway' }, {});
    const [row] = await gateway.query('select usesuper::text from pg_user where usename = current_user', []);
    expect(row?.[0]?.toString()).toBe('false');
    await expect(gateway.command("copy (select 1) to program 'true'")).rejects.toMatchObject({ sqlState: '42501' });
    await expect(gateway.command("select pg_read_file('/etc/passwd')")).rejects.toMatchObject({ sqlState: '42501' });
    await expect(gateway.command('alter role weft_gateway superuser')).rejects.toMatchObject({ sqlState: '42501' });
    await expect(gateway.command('set role postgres')).rejects.toMatchObject({ sqlState: '42501' });
    gateway.close();
  });
});
