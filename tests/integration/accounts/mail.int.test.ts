import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail } from '../../../src/mail/mailer';
import { AppError } from '../../../src/platform/errors';
import { createMailOutbox } from '../../../src/producers/accounts/mail-outbox';
import { openQueues } from '../../../src/producers/open-queues';
import { sendRequestedMail } from '../../../src/workers/accounts/mail.worker';
import { linkToken } from '../../fakes/mail-box';
import { ProcessRig } from '../../rigs/process-rig';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';
import { systemSubjects } from '../../../src/security/systems/subjects';

describe('a mail that was asked for', () => {
  let services: TestServices;
  let opened: ReturnType<typeof openQueues>;
  beforeAll(async () => {
    services = await openTestServices('mail');
    opened = openQueues(services.redis.command, services.prefix);
  });
  afterAll(async () => {
    await opened.close();
    await services.close();
  });

  const person = async () => {
    const { _id } = await services.models.User.create({
      email: `${Math.random()}@example.org`,
      name: 'Ana',
      organisationId: (await services.models.Organisation.create({ name: 'Looms', tier: 'free' }))._id,
      role: 'owner',
      isServiceUser: false,
      tokenVersion: 1,
      emailVerifiedAt: null,
    });
    return _id.toHexString();
  };
  const ask = async () =>
    createMailOutbox({ ...services, queues: opened.queues, isConfigured: true }).keep({
      mail: 'email-verification',
      userId: await person(),
    });
  const send = (id: string, deliver: (mail: Mail) => Promise<void>) =>
    sendRequestedMail(
      {
        models: services.models,
        subjects: systemSubjects,
        linkBase: 'https://weft.example',
        mailer: { send: deliver, close: () => undefined },
      },
      id,
      services.log,
    );

  it('is sent once, however often its job runs', async () => {
    const id = await ask();
    const sent: Mail[] = [];
    const deliver = (mail: Mail) => Promise.resolve(void sent.push(mail));
    expect(await send(id, deliver)).toBe('sent');
    expect(await send(id, deliver)).toBe('gone');
    expect(sent.map((mail) => mail.id)).toEqual([id]);
  });

  it('stays in the outbox while the mail server is away, and is sent under the same id', async () => {
    const id = await ask();
    const seen: string[] = [];
    const away = (mail: Mail) => {
      seen.push(mail.id);
      return Promise.reject(new Error('connection refused'));
    };
    await expect(send(id, away)).rejects.toThrow('connection refused');
    expect(await send(id, (mail) => Promise.resolve(void seen.push(mail.id)))).toBe('sent');
    expect(seen).toEqual([id, id]);
  });

  it('is given up where the server refuses it for good, and after a day', async () => {
    const refused = await ask();
    expect(await send(refused, () => Promise.reject(new AppError('mail_refused', 'No.', { status: 502 })))).toBe(
      'refused',
    );
    const old = await ask();
    await services.models.Outbox.collection.updateOne(
      { kind: 'mail' },
      { $set: { createdAt: new Date(Date.now() - 25 * 3_600_000) } },
    );
    expect(await send(old, () => Promise.reject(new Error('must not be sent')))).toBe('stale');
    expect(await services.models.Outbox.countDocuments()).toBe(0);
  });
});

describe('processes', () => {
  let rig: ProcessRig;
  let mailDir: string;
  beforeAll(async () => {
    mailDir = join(await mkdtemp(join(tmpdir(), 'weft-mail-')), 'mail');
    rig = await ProcessRig.start({
      isWhole: true,
      environment: { MAIL_DIR: mailDir, PUBLIC_URL: 'https://weft.example/' },
    });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await rm(mailDir, { recursive: true, force: true });
  });

  it('send the mail of a registration from the api through the queue to a file, and leave nothing behind', async () => {
    await rig.showingLogs(async () => {
      const { user } = await rig.person();
      const [file = ''] = await waitFor('a file', async () => {
        const files = (await readdir(mailDir).catch(() => [])).filter((name) => name.endsWith('.txt'));
        return files.length > 0 && files;
      });
      const text = await readFile(join(mailDir, file), 'utf8');
      expect(text).toContain(`To: ${user.email}`);
      expect(text).toContain('https://weft.example/verify-email?token=');
      const token = linkToken(text);
      const verified = await fetch(`${rig.url}/api/v1/auth/email/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'evil.example' },
        body: JSON.stringify({ token }),
      });
      expect(verified.status).toBe(204);
      await waitFor('the outbox to be empty', async () => (await rig.db.collection('outbox').countDocuments()) === 0);
    });
  });
});
