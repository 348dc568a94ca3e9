/** The command that seals every secret by a new master key: whole, killed in the middle, beside a replacement, with a record that cannot be opened. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Types } from 'mongoose';
import { keptSecretContext } from '../../src/models/kernel/kept-secret.model';
import { providerKeyContext } from '../../src/models/gateway/provider-key.model';
import { ticketConnectionContext } from '../../src/models/support/tickets/ticket-system.model';
import { createSecrets, type Secrets } from '../../src/security/secrets/secrets';
import { rotateSecrets } from '../../src/security/secrets/rotate-secrets';
import { openTestServices, serviceUris, type TestServices, withDatabase } from '../rigs/test-services';

const COMMAND = join(__dirname, '../../dist/rotate-secrets.js');
const COUNT = 130; // two batches
const masterKey = () => randomBytes(32).toString('base64');
const [old, current] = [masterKey(), masterKey()];
const before = createSecrets({ SECRETS_KEY: old, SECRETS_KEYS_PREVIOUS: [] });
const during = createSecrets({ SECRETS_KEY: current, SECRETS_KEYS_PREVIOUS: [old] });
const after = createSecrets({ SECRETS_KEY: current, SECRETS_KEYS_PREVIOUS: [] });

describe('rotate-secrets', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await openTestServices('rotate_secrets');
  }, 60_000);
  afterAll(() => services.close());
  beforeEach(async () => {
    await services.models.ProviderKey.deleteMany({});
    const ids = Array.from({ length: COUNT }, () => ({
      _id: new Types.ObjectId(),
      organisationId: new Types.ObjectId(),
    }));
    await services.models.ProviderKey.insertMany(
      ids.map((id) => ({
        ...{ ...id, provider: 'openai', name: 'One', models: [], weight: 1, isEnabled: true, createdBy: id._id },
        ...before.seal(secretOf(id._id), providerKeyContext(id)),
      })),
    );
  });

  const secretOf = (id: Types.ObjectId) => `secret of ${id.toHexString()}`;
  const records = () => services.models.ProviderKey.find().sort({ _id: 1 }).lean();
  const openAll = async (secrets: Secrets) =>
    (await records()).map((record) => secrets.open(record, providerKeyContext(record)) === secretOf(record._id));
  /** The command as an operator runs it. */
  function run(environment: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [COMMAND], {
      env: {
        ...{ NODE_ENV: 'test', MONGODB_URI: withDatabase(serviceUris().mongodbUri, services.connection.name) },
        ...{ SECRETS_KEY: current, SECRETS_KEYS_PREVIOUS: old, ...environment },
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => (output += piece.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  }

  it('goes on where it was killed, and finds nothing to do the third time', async () => {
    const killed = await run({ WEFT_CRASH_POINT: 'rotate-secrets.batch:exit' });
    expect(killed.code).toBeNull();
    const versions = (await records()).map(({ keyVersion }) => keyVersion);
    expect(versions.filter((version) => version === after.keyVersion)).toHaveLength(100);
    expect(await openAll(during)).toEqual(Array(COUNT).fill(true)); // the product goes on meanwhile
    const whole = await run();
    expect([whole.code, whole.output]).toEqual([0, expect.stringContaining('Done: 130 secrets, 30 sealed anew')]);
    expect(await openAll(after)).toEqual(Array(COUNT).fill(true));
    const sealed = (await records()).map((record) => record.sealed);
    const again = await run({ SECRETS_KEYS_PREVIOUS: '' });
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('Done: 130 secrets, 0 sealed anew')]);
    expect((await records()).map((record) => record.sealed)).toEqual(sealed);
    expect(whole.output + again.output).not.toContain('secret of');
  }, 60_000);

  it('seals what was masked in texts too', async () => {
    const kept = {
      ...{ organisationId: new Types.ObjectId(), subjectKind: 'canvas' as const, subjectId: new Types.ObjectId() },
      mark: 'aaaaaaaaaa',
    };
    await services.models.KeptSecret.create({
      ...{ ...kept, kind: 'password', userId: new Types.ObjectId(), createdAt: new Date() },
      expiresAt: new Date(Date.now() + 600_000),
      ...before.seal('of a text', keptSecretContext(kept)),
    });
    const report = await rotateSecrets(services.models, during, () => undefined);
    expect(report).toEqual({ checked: COUNT + 1, rotated: COUNT + 1, unreadable: [] });
    const now = await services.models.KeptSecret.findOne({ mark: kept.mark }).lean();
    expect(now && after.open(now, keptSecretContext(kept))).toBe('of a text');
    expect(now && (() => after.open(now, keptSecretContext({ ...kept, subjectId: new Types.ObjectId() })))).toThrow();
    await services.models.KeptSecret.deleteMany({});
  });

  it('seals the credentials of ticket systems too', async () => {
    const connection = { _id: new Types.ObjectId(), system: 'halo' as const };
    const context = ticketConnectionContext(connection);
    await services.models.TicketConnection.create({
      ...{ ...connection, url: 'https://halo.test', account: {}, settings: {}, isEnabled: true },
      ...before.seal('{"client_secret":"x"}', context),
    } as never);
    const report = await rotateSecrets(services.models, during, () => undefined);
    expect(report).toEqual({ checked: COUNT + 1, rotated: COUNT + 1, unreadable: [] });
    const now = await services.models.TicketConnection.findById(connection._id).lean();
    expect(now && after.open(now, context)).toBe('{"client_secret":"x"}');
    await services.models.TicketConnection.deleteMany({});
  });

  it('names what cannot be opened, ends with 1, and does the rest', async () => {
    const [first, second] = await records();
    if (!first || !second) throw new Error('no records');
    await services.models.ProviderKey.updateOne({ _id: first._id }, { $set: { sealed: second.sealed } });
    const { code, output } = await run();
    expect(code).toBe(1);
    const name = `provider_keys ${first._id.toHexString()} of organisation ${first.organisationId.toHexString()}`;
    expect(output).toContain(`cannot be opened: ${name}`);
    expect(output).toContain('129 sealed anew');
    expect(output).not.toContain(second.sealed);
  }, 60_000);

  it('never writes over a secret that was replaced meanwhile', async () => {
    const victim = (await records())[80];
    if (!victim) throw new Error('no records');
    const context = providerKeyContext(victim);
    let replacing: Promise<unknown> | undefined;
    const opened: string[] = [];
    // The batch has been read when the first secret is opened; the victim's turn comes eighty writes later.
    const watching: Secrets = {
      ...during,
      open(sealed, of) {
        const $set = before.seal('replaced', context); // by a process that still has the old key
        replacing ??= services.models.ProviderKey.updateOne({ _id: victim._id }, { $set }).exec();
        const secret = during.open(sealed, of);
        if (of.join() === context.join()) opened.push(secret);
        return secret;
      },
    };
    const report = await rotateSecrets(services.models, watching, () => undefined);
    await replacing;
    expect(opened).toEqual([secretOf(victim._id), 'replaced']); // the stale one was not written
    expect(report).toEqual({ checked: COUNT, rotated: COUNT, unreadable: [] });
    const now = await services.models.ProviderKey.findById(victim._id).lean();
    expect(now && after.open(now, context)).toBe('replaced');
  });
});
