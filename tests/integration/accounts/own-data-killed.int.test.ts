import { ObjectId } from 'mongodb';
import type { AccountDeletion, PersonExport } from '../../../src/contracts/accounts/own-data';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import { TEST_PASSWORD } from '../../support/weft-client';

/** Whole processes, the true queue and scheduler: workers are killed in the middle of an export and of a deletion. */
describe('workers that are killed', () => {
  let rig: ProcessRig;
  beforeAll(async () => {
    const environment = { RUN_LEASE_MS: '1000', ACCOUNT_DELETION_GRACE_DAYS: '0' };
    rig = await ProcessRig.start({ workers: 0, environment });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });

  it('are followed by others, who end an export and then a deletion', async () => {
    const person = await rig.person();
    const { id } = await person.createCanvas('Theirs alone');
    const first = await rig.spawn('worker', { WEFT_CRASH_POINT: 'export.part-recorded:exit' });
    const started = await person.request<PersonExport>('POST', '/api/v1/me/exports');
    await waitFor('the first worker to die', () => !first.isRunning);
    await rig.spawn('worker', { WEFT_CRASH_POINT: 'deletion.begun:exit' });
    const ready = await waitFor('the export', async () => {
      const one = await person.request<PersonExport>('GET', `/api/v1/me/exports/${started.id}`);
      return one.status === 'ready' && one;
    });
    expect(ready.progress.done).toBe(ready.progress.total);
    const record = await rig.db.collection('person_exports').findOne({ _id: new ObjectId(started.id) });
    expect(record?.['attempt']).toBeGreaterThan(1);
    expect(record).toMatchObject({
      parts: expect.arrayContaining([expect.objectContaining({ attempt: 1 })]),
    });

    const body = { password: TEST_PASSWORD, confirm: person.user.email };
    expect(await person.request<AccountDeletion>('POST', '/api/v1/me/deletion', { body })).toMatchObject({
      graceDays: 0,
    });
    await waitFor('the second worker to die', () => rig.workers.every(({ isRunning }) => !isRunning));
    await rig.spawn('worker');
    const _id = new ObjectId(person.user.id);
    await waitFor(
      'the deletion',
      async () => (await rig.db.collection('account_deletions').findOne({ _id }))?.['status'] === 'done',
      25_000,
    );
    expect(await rig.db.collection('users').findOne({ _id })).toBeNull();
    expect(await rig.db.collection('canvases').findOne({ _id: new ObjectId(id) })).toBeNull();
    expect(await rig.db.collection('outbox').countDocuments({ kind: 'account' })).toBe(0);
    expect((await person.fetch('GET', '/api/v1/me')).status).toBe(401);
  }, 60_000);
});
