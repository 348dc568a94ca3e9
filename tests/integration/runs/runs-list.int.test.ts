import { Types } from 'mongoose';
import type { z } from 'zod';
import { parseAbout, runsList } from '../../../src/contracts/kernel/runs';
import { pageById } from '../../../src/models/kernel/page';
import { listRuns } from '../../../src/models/runs/run-queries';
import type { Caller } from '../../../src/platform/caller';
import { readRunsAbout } from '../../../src/security/read-runs-about';
import { openTestServices, type TestServices } from '../../rigs/test-services';
import { findListed } from '../../../src/security/subjects';
import { systemSubjects } from '../../../src/security/systems/subjects';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-03-01T00:00:00.000Z');
const organisationId = new Types.ObjectId();
const buildCaller = (): Caller => ({
  userId: new Types.ObjectId().toHexString(),
  organisationId: organisationId.toHexString(),
  role: 'member',
  tier: 'free',
  name: 'Somebody',
});
const [ana, ben, eve] = [buildCaller(), buildCaller(), buildCaller()];
const [shared, secret] = [new Types.ObjectId(), new Types.ObjectId()];

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices('runslist');
  const members = (...people: Caller[]) =>
    people.map(({ userId }) => ({ userId: new Types.ObjectId(userId), role: 'editor' as const }));
  await services.models.Canvas.collection.insertMany([
    { _id: shared, organisationId, title: 'Shared', deletedAt: null, members: members(ana, ben) },
    { _id: secret, organisationId, title: 'Of Eve', deletedAt: null, members: members(eve) },
  ]);
  // A run a day for ten days, of Ana and Ben in turn on what they share; and Eve's, on hers.
  const build = (day: number, { userId }: Caller, subjectId: Types.ObjectId) => ({
    _id: new Types.ObjectId(
      Math.floor((START_MS + day * DAY_MS) / 1_000).toString(16) + new Types.ObjectId().toHexString().slice(8),
    ),
    kind: 'canvas.generate',
    organisationId,
    userId: new Types.ObjectId(userId),
    title: `day ${day}`,
    status: 'succeeded',
    subjectKind: 'canvas',
    subjectId,
  });
  await services.models.Run.collection.insertMany([
    ...Array.from({ length: 10 }, (_, day) => build(day, day % 2 === 0 ? ana : ben, shared)),
    build(5, eve, secret),
  ]);
}, 60_000);
afterAll(() => services.close());

const list = async (caller: Caller, query: z.input<typeof runsList.query>) => {
  const parsed = runsList.query.parse(query);
  const deps = { models: services.models, subjects: systemSubjects };
  const about = parsed.about && (await readRunsAbout(deps, caller, parseAbout(parsed.about)));
  const listed = about ? [] : await findListed(deps, caller);
  const runs = await listRuns(services.models, caller, parsed, listed, { title: 1 }, about || undefined);
  return pageById(runs, parsed.limit, ({ title }) => title);
};
const day = (count: number) => new Date(START_MS + count * DAY_MS).toISOString();

describe('the list of runs', () => {
  it('is of one person where that is asked for, and never more than the caller may see', async () => {
    expect((await list(ana, {})).items).toHaveLength(10);
    expect((await list(ana, { requestedBy: ben.userId })).items).toEqual([9, 7, 5, 3, 1].map((n) => `day ${n}`));
    expect((await list(ana, { requestedBy: ana.userId })).items).toEqual([8, 6, 4, 2, 0].map((n) => `day ${n}`));
    expect((await list(ana, { requestedBy: eve.userId })).items).toEqual([]);
    expect((await list(eve, { requestedBy: ana.userId })).items).toEqual([]);
    expect((await list(ana, { requestedBy: ben.userId, about: `canvas:${secret.toHexString()}` })).items).toEqual([]);
  });

  it('is of a time from its first moment up to its last, which is not in it', async () => {
    expect((await list(ana, { from: day(3), to: day(6) })).items).toEqual(['day 5', 'day 4', 'day 3']);
    expect((await list(ana, { from: day(8) })).items).toEqual(['day 9', 'day 8']);
    expect((await list(ana, { to: day(1) })).items).toEqual(['day 0']);
    expect((await list(ana, { from: '2026-03-09T00:00:00.500Z' })).items).toEqual(['day 9']);
    expect((await list(ana, { from: day(6), to: day(3) })).items).toEqual([]);
  });

  it('keeps its filters from page to page, each run once', async () => {
    const query = { requestedBy: ben.userId, from: day(2), to: day(9), limit: 2 };
    const first = await list(ana, query);
    expect(first.items).toEqual(['day 7', 'day 5']);
    const second = await list(ana, { ...query, cursor: first.nextCursor ?? '' });
    expect(second).toEqual({ items: ['day 3'], nextCursor: null });
  });

  it('has each word of a search in its titles, as it stands and not as a pattern', async () => {
    const { models } = services;
    const titles = ['Notes of VPN drops (home)', 'Notes of a printer', 'Überblick: 50% + 3.5'];
    const userId = new Types.ObjectId(ben.userId);
    await models.Run.collection.insertMany(titles.map((title) => ({ organisationId, userId, title })));
    expect((await list(ben, { q: 'vpn NOTES' })).items).toEqual([titles[0]]);
    expect((await list(ben, { q: '(home)' })).items).toEqual([titles[0]]);
    expect((await list(ben, { q: 'überblick 50%' })).items).toEqual([titles[2]]);
    expect((await list(ben, { q: '.*' })).items).toEqual([]);
    expect((await list(ben, { q: '3x5' })).items).toEqual([]);
    expect((await list(ana, { q: 'printer' })).items).toEqual([]);
    expect(runsList.query.safeParse({ q: 'x'.repeat(201) }).success).toBe(false);
    await models.Run.deleteMany({ title: { $in: titles } });
  });

  it('is about one thing alone: all of it for who may see that, else one’s own', async () => {
    const { models } = services;
    const [sessionId, runId] = [new Types.ObjectId(), new Types.ObjectId()];
    const userId = new Types.ObjectId(ana.userId);
    await models.SupportSession.collection.insertOne({ _id: sessionId, organisationId, userId, title: 'VPN' });
    await models.Run.collection.insertMany([
      { _id: runId, organisationId, userId, title: 'of Ana', subjectKind: 'support', subjectId: sessionId },
      {
        ...{ organisationId, userId: new Types.ObjectId(ben.userId), title: 'of Ben, once' },
        ...{ subjectKind: 'support', subjectId: sessionId },
      },
    ]);
    const about = `support:${sessionId.toHexString()}`;
    const boss: Caller = { ...buildCaller(), role: 'admin' };
    expect((await list(ana, { about })).items.toSorted()).toEqual(['of Ana', 'of Ben, once']);
    expect((await list(boss, { about })).items.toSorted()).toEqual(['of Ana', 'of Ben, once']);
    expect((await list(ben, { about })).items).toEqual(['of Ben, once']);
    expect((await list(eve, { about })).items).toEqual([]);
    expect((await list(ben, { about: `canvas:${shared.toHexString()}`, limit: 3 })).items).toHaveLength(3);
    expect((await list(eve, { about: `canvas:${shared.toHexString()}` })).items).toEqual([]);
    const foreigner: Caller = { ...boss, organisationId: new Types.ObjectId().toHexString() };
    expect((await list(foreigner, { about })).items).toEqual([]);
    expect(runsList.query.safeParse({ about: 'user:1' }).success).toBe(false);
  });

  it('refuses what is no moment', () => {
    expect(runsList.query.safeParse({ from: 'yesterday' }).success).toBe(false);
  });
});
