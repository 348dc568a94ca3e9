import { Types } from 'mongoose';
import { appendAudit } from '../../src/security/audit';
import { sealAudit } from '../../src/security/seal-audit';
import { verifyAudit } from '../../src/security/verify-audit';
import { type HttpRig, openHttpRig } from '../support/http-rig';
import { openTestServices, type TestServices } from '../support/test-services';

let services: TestServices;
let rig: HttpRig;
beforeAll(async () => {
  services = await openTestServices('audit');
  rig = await openHttpRig(services);
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
});

/** An organisation with `count` entries, sealed. */
async function buildChain(count: number): Promise<string> {
  const organisationId = new Types.ObjectId();
  for (let index = 0; index < count; index += 1) {
    await appendAudit(services.models, {
      organisationId,
      actorId: new Types.ObjectId(),
      action: 'test.done',
      resource: `thing:${index}`,
      details: { z: index, a: { c: [1, 2.5, null], b: 'ü' }, skipped: undefined },
      ip: '127.0.0.1',
    });
  }
  await sealAll();
  return organisationId.toHexString();
}
async function sealAll(): Promise<number> {
  let sealed = 0;
  for (let batch = await sealAudit(services.models); batch > 0; batch = await sealAudit(services.models))
    sealed += batch;
  return sealed;
}
const entries = () => services.models.AuditEntry.collection;
const owned = (organisationId: string, sequence: number) => ({
  organisationId: new Types.ObjectId(organisationId),
  sequence,
});

describe('the audit chain', () => {
  it('holds what was written, in an unbroken sequence', async () => {
    const organisationId = await buildChain(5);
    await appendAudit(services.models, { organisationId, action: 'test.later', resource: 'thing:x' });
    const verdict = await verifyAudit(services.models, organisationId);
    expect(verdict).toMatchObject({ isIntact: true, sealed: 5, unsealed: 1, firstBrokenSequence: null });
    expect(verdict.verifiedUntil).toBeInstanceOf(Date);
    const sequences = await services.models.AuditEntry.find({ organisationId, sequence: { $ne: null } })
      .sort({ sequence: 1 })
      .lean();
    expect(sequences.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is empty and intact where nothing was written', async () => {
    expect(await verifyAudit(services.models, new Types.ObjectId().toHexString())).toEqual({
      isIntact: true,
      sealed: 0,
      unsealed: 0,
      verifiedUntil: null,
      firstBrokenSequence: null,
    });
  });

  it('is the same however many seal at once', async () => {
    await sealAll(); // what other tests left
    const organisations = Array.from({ length: 3 }, () => new Types.ObjectId());
    for (let index = 0; index < 30; index += 1) {
      for (const organisationId of organisations)
        await appendAudit(services.models, { organisationId, action: 'test.done', resource: `thing:${index}` });
    }
    const sealed = await Promise.all(Array.from({ length: 4 }, () => sealAll()));
    expect(sealed.reduce((sum, count) => sum + count, 0)).toBe(90);
    for (const organisationId of organisations) {
      expect(await verifyAudit(services.models, organisationId.toHexString())).toMatchObject({
        isIntact: true,
        sealed: 30,
        unsealed: 0,
      });
    }
  });

  it.each<[string, (organisationId: string) => Promise<unknown>, number]>([
    ['an edited detail', (id) => entries().updateOne(owned(id, 3), { $set: { 'details.z': 99 } }), 3],
    ['an edited time', (id) => entries().updateOne(owned(id, 2), { $set: { at: new Date(0) } }), 2],
    ['an edited actor', (id) => entries().updateOne(owned(id, 5), { $unset: { actorId: '' } }), 5],
    ['a deleted entry', (id) => entries().deleteOne(owned(id, 2)), 2],
    ['the first entry deleted', (id) => entries().deleteOne(owned(id, 1)), 1],
    [
      'the end cut off',
      (id) => entries().deleteMany({ organisationId: new Types.ObjectId(id), sequence: { $gte: 4 } }),
      4,
    ],
    ['all of it deleted', (id) => entries().deleteMany({ organisationId: new Types.ObjectId(id) }), 1],
    ['the head deleted', (id) => services.models.AuditHead.deleteOne({ _id: new Types.ObjectId(id) }), 1],
    [
      'a number given twice',
      async (id) => entries().insertOne({ ...(await entries().findOne(owned(id, 3))), _id: new Types.ObjectId() }),
      4,
    ],
    [
      'an entry moved to another organisation',
      (id) => entries().updateOne(owned(id, 4), { $set: { organisationId: new Types.ObjectId() } }),
      4,
    ],
  ])('shows %s', async (_what, tamper, firstBroken) => {
    const organisationId = await buildChain(5);
    await tamper(organisationId);
    expect(await verifyAudit(services.models, organisationId)).toMatchObject({
      isIntact: false,
      firstBrokenSequence: firstBroken,
    });
  });

  it('shows two entries that were swapped', async () => {
    const organisationId = await buildChain(5);
    const [second, third] = await Promise.all(
      [2, 3].map((sequence) => entries().findOne(owned(organisationId, sequence))),
    );
    await entries().updateOne(
      { _id: second?._id ?? new Types.ObjectId() },
      { $set: { sequence: 3, prevHash: third?.['prevHash'], hash: third?.['hash'] } },
    );
    await entries().updateOne(
      { _id: third?._id ?? new Types.ObjectId() },
      { $set: { sequence: 2, prevHash: second?.['prevHash'], hash: second?.['hash'] } },
    );
    expect(await verifyAudit(services.models, organisationId)).toMatchObject({
      isIntact: false,
      firstBrokenSequence: 2,
    });
  });

  it('is checked by the API for one’s own organisation', async () => {
    const person = await rig.register();
    await sealAll();
    const { body } = await rig.call<{ isIntact: boolean; sealed: number }>('GET', '/api/v1/audit/verify', {
      token: person.access_token,
    });
    expect(body).toMatchObject({ isIntact: true, sealed: 1, unsealed: 0 });
    const list = await rig.call<{ items: { sequence: number; action: string; ip: string }[] }>('GET', '/api/v1/audit', {
      token: person.access_token,
    });
    expect(list.body.items).toMatchObject([{ sequence: 1, action: 'auth.registered', actorId: person.user.id }]);
  });
});
