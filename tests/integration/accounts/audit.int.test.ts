import { Types } from 'mongoose';
import type { AuditAction } from '../../../src/contracts/accounts/audit-actions';
import { appendAudit } from '../../../src/security/audit/audit';
import { sealAudit } from '../../../src/security/audit/seal-audit';
import { verifyAudit } from '../../../src/security/audit/verify-audit';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices } from '../../rigs/test-services';

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
      action: 'canvas.created',
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
/** A forged entry that looks sealed. */
const putIn = (organisationId: string, sequence: unknown) =>
  entries().insertOne({
    organisationId: new Types.ObjectId(organisationId),
    sequence,
    action: 'canvas.deleted',
    resource: 'thing:x',
    at: new Date(0),
    prevHash: 'a'.repeat(64),
    hash: 'b'.repeat(64),
  });

describe('the audit chain', () => {
  it('holds what was written, in an unbroken sequence', async () => {
    const organisationId = await buildChain(5);
    await appendAudit(services.models, { organisationId, action: 'canvas.deleted', resource: 'thing:x' });
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
        await appendAudit(services.models, { organisationId, action: 'canvas.created', resource: `thing:${index}` });
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
    ['an entry put in beyond the end', (id) => putIn(id, 1_000_000), 6],
    ['an entry put in before the beginning', (id) => putIn(id, 0), 6],
    ['an entry with no number for its place', (id) => putIn(id, 'x'), 6],
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
    // By which log-in it was done is part of what the chain holds.
    const ofPerson = { organisationId: new Types.ObjectId(person.user.organisation.id) };
    await services.models.AuditEntry.collection.updateOne(ofPerson, { $set: { logInId: 'another' } });
    expect(await verifyAudit(services.models, person.user.organisation.id)).toMatchObject({ isIntact: false });
  });
});

describe('the audit log, filtered', () => {
  interface Listed {
    items: { id: string; action: string; actorId: string | null; actorName: string | null; at: string }[];
    nextCursor: string | null;
  }
  const HOUR_MS = 3_600_000;

  it('is listed and exported by person, action, noun and time, never another organisation’s', async () => {
    const [boss, stranger] = [await rig.register(), await rig.register()];
    const organisationId = boss.user.organisation.id;
    const gone = new Types.ObjectId();
    const write = (action: AuditAction, hoursAgo: number, actorId: string | Types.ObjectId = boss.user.id) => {
      const at = new Date(Date.now() - hoursAgo * HOUR_MS);
      const id = Types.ObjectId.createFromTime(Math.floor(at.getTime() / 1_000));
      const resource = 'canvas:=1+1';
      return appendAudit(services.models, {
        organisationId,
        actorId,
        action,
        resource,
        at,
        id,
        details: { n: hoursAgo },
      });
    };
    await write('canvas.created', 50);
    await write('canvas.deleted', 49, gone);
    await write('budget.created', 48);
    await appendAudit(services.models, {
      organisationId: stranger.user.organisation.id,
      actorId: boss.user.id,
      action: 'canvas.created',
      resource: 'canvas:x',
    });
    const token = boss.access_token;
    const list = async (query: string) => {
      const { status, body } = await rig.call<Listed>('GET', `/api/v1/audit?${query}`, { token });
      expect(status).toBe(200);
      return body.items.map(({ action }) => action);
    };
    const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
    expect(await list('')).toEqual(['auth.registered', 'budget.created', 'canvas.deleted', 'canvas.created']);
    expect(await list(`actorId=${gone.toHexString()}`)).toEqual(['canvas.deleted']);
    expect(await list('action=canvas')).toEqual(['canvas.deleted', 'canvas.created']);
    expect(await list('action=canvas.created')).toEqual(['canvas.created']);
    expect(await list('action=can')).toEqual([]);
    expect(await list(`from=${ago(49.5)}&to=${ago(47)}`)).toEqual(['budget.created', 'canvas.deleted']);
    expect(await list(`to=${ago(49.5)}`)).toEqual(['canvas.created']);
    expect(await list(`actorId=${boss.user.id}&action=canvas&from=${ago(60)}`)).toEqual(['canvas.created']);

    const page = await rig.call<Listed>('GET', '/api/v1/audit?action=canvas&limit=1', { token });
    expect(page.body.items).toMatchObject([{ actorId: gone.toHexString(), actorName: null }]);
    const next = await rig.call<Listed>('GET', `/api/v1/audit?action=canvas&cursor=${page.body.nextCursor}`, { token });
    expect(next.body.items).toMatchObject([{ action: 'canvas.created', actorName: boss.user.name }]);
    expect((await rig.call('GET', '/api/v1/audit?from=yesterday', { token })).status).toBe(400);

    const file = await rig.call<string>('GET', '/api/v1/audit.csv?action=canvas', { token });
    expect(file.headers.get('content-disposition')).toContain('weft-audit.csv');
    const [head, ...lines] = file.body.trimEnd().split('\r\n');
    expect(head).toBe('at,sequence,id,actorId,actorName,action,resource,ip,userAgent,logInId,apiKeyId,hash,details');
    expect(lines.map((line) => line.split(',')[5])).toEqual(['canvas.created', 'canvas.deleted']);
    expect(lines[0]).toContain('"{""n"":50}"');
  });

  it('is found by indexes, however long it is', async () => {
    const organisationId = new Types.ObjectId();
    const caller = { organisationId: organisationId.toHexString() };
    const plans = await Promise.all(
      [{ actorId: new Types.ObjectId() }, { action: { $in: ['canvas.created', 'canvas'] } }].map((part) =>
        services.models.AuditEntry.find({ organisationId: new Types.ObjectId(caller.organisationId), ...part })
          .sort({ _id: -1 })
          .limit(51)
          .explain('queryPlanner'),
      ),
    );
    for (const plan of plans) expect(JSON.stringify(plan)).not.toMatch(/"(COLLSCAN|SORT)"/);
  });
});
