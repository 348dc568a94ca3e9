/** One search over every object: what is found, by whom, and what is found no more. */
import { Types } from 'mongoose';
import type { CanvasRole } from '../../src/contracts/canvas/names';
import type { OrganisationRole } from '../../src/contracts/kernel/organisation-roles';
import { eraseCanvas } from '../../src/models/canvas/records/erase-canvas';
import { eraseSession } from '../../src/commands/support/erase-session';
import type { Caller } from '../../src/platform/caller';
import { type FindDeps, findEverything } from '../../src/search/everything/find-everything';
import { createEntryKeeper, type EntryKeeper } from '../../src/search/everything/keep-entries';
import { createOrganisationIndexes } from '../../src/search/everything/organisation-index';
import { findersOf } from '../../src/systems/fold';
import { systems } from '../../src/systems/index';
import { openTestServices, type TestServices } from '../rigs/test-services';

const finders = findersOf(systems);

let services: TestServices;
let deps: FindDeps;
let keeper: EntryKeeper;
beforeAll(async () => {
  services = await openTestServices('search');
  const { models } = services;
  deps = { models, finders, indexes: createOrganisationIndexes(models, Object.keys(finders)) };
  keeper = createEntryKeeper(models, finders);
}, 60_000);
afterAll(() => services.close());

const organisationId = new Types.ObjectId();
const buildCaller = (role: OrganisationRole = 'engineer', organisation = organisationId): Caller => ({
  userId: new Types.ObjectId().toHexString(),
  organisationId: organisation.toHexString(),
  ...{ role, tier: 'free', name: 'Somebody' },
});
const [owner, colleague, admin] = [buildCaller(), buildCaller(), buildCaller('admin')];
const foreigner = buildCaller('owner', new Types.ObjectId());
const idOf = ({ userId }: Caller) => new Types.ObjectId(userId);
const member = (caller: Caller, role: CanvasRole) => ({ userId: idOf(caller), role });
let moment = Date.now();
/** Each later than the one before. */
const nextMoment = () => new Date((moment += 1));

async function addCanvas(title: string, texts: string[] = []): Promise<Types.ObjectId> {
  const { models } = services;
  const at = nextMoment();
  const canvas = await models.Canvas.create({
    ...{ organisationId, title, ownerId: idOf(owner), members: [member(owner, 'owner')] },
    ...{ version: 0, blockCount: 0, review: false, revision: 1, createdAt: at, updatedAt: at },
  });
  for (const text of texts) await addBlock(canvas._id, text);
  return canvas._id;
}

const addBlock = (canvasId: Types.ObjectId, text: string) =>
  services.models.Block.create({
    ...{ canvasId, organisationId, kind: 'text', content: { text }, x: 0, y: 0, width: 100, height: 100 },
    ...{ rank: new Types.ObjectId().toHexString(), createdBy: idOf(owner), revision: 1, editedByPerson: true },
  });

async function addSession(title: string, said: string): Promise<Types.ObjectId> {
  const at = nextMoment();
  const _id = new Types.ObjectId();
  await services.models.SupportSession.collection.insertOne({
    ...{ _id, organisationId, userId: idOf(owner), title, problemSummary: '', problemDomain: '', status: 'active' },
    ...{ resolutionSummary: '', createdAt: at, updatedAt: at },
  } as never);
  await services.models.SupportMessage.create({
    ...{ organisationId, sessionId: _id, seq: 1, role: 'user', content: said, createdAt: at },
  });
  return _id;
}

async function addRun(by: Caller, prompt: string, subjectId?: Types.ObjectId): Promise<string> {
  const _id = new Types.ObjectId();
  await services.models.Run.collection.insertOne({
    ...{ _id, organisationId, userId: idOf(by), title: 'Asked', input: { prompt }, status: 'succeeded' },
    ...(subjectId ? { subjectKind: 'canvas', subjectId } : {}),
  } as never);
  return _id.toHexString();
}

const find = (caller: Caller, typed?: string, limit = 20) => findEverything(deps, caller, { typed, limit });
const found = async (caller: Caller, typed?: string) => (await find(caller, typed)).map(({ title }) => title);

it('finds by title, the text of a block, what was said, and what was asked; says where', async () => {
  const canvas = await addCanvas('Roadmap of Zürich', ['The quarterly budget of the lighthouse']);
  const session = await addSession('Scanner is mute', 'Its firmware says E_PERIWINKLE');
  const run = await addRun(owner, 'Draw a periscope');
  await keeper.keepUp();
  expect(await find(owner, 'zurich road')).toMatchObject([
    { system: 'canvas', id: canvas.toHexString(), path: `/canvases/${canvas.toHexString()}`, excerpt: null },
  ]);
  expect(await find(owner, 'LIGHTH budg')).toMatchObject([
    { title: 'Roadmap of Zürich', excerpt: 'The quarterly budget of the lighthouse' },
  ]);
  expect(await find(owner, 'periw')).toMatchObject([{ system: 'support', id: session.toHexString() }]);
  expect(await find(owner, 'periscope')).toMatchObject([{ system: 'runs', id: run, path: `/runs/${run}` }]);
  expect(await found(owner, 'lighthouse absent')).toEqual([]);
});

it('puts titles first, then what changed last; without words, all that changed last', async () => {
  await addCanvas('Quokka plan');
  await addCanvas('Older', ['a quokka']);
  await addCanvas('Newer', ['two quokkas']);
  await keeper.keepUp();
  expect(await found(owner, 'quokka')).toEqual(['Quokka plan', 'Newer', 'Older']);
  expect(
    (await find(owner, undefined, 50)).filter(({ system }) => system === 'canvas').map(({ title }) => title),
  ).toEqual(['Newer', 'Older', 'Quokka plan', 'Roadmap of Zürich']);
  expect(await find(owner, 'quokka', 2)).toHaveLength(2);
});

it('finds words of scripts without spaces in the middle', async () => {
  await addCanvas('今日は印刷できません');
  await keeper.keepUp();
  expect(await found(owner, '印刷')).toEqual(['今日は印刷できません']);
  expect(await found(owner, 'き')).toEqual(['今日は印刷できません']);
});

it('shows nothing to whom it is not shared with, whatever their role, nor to another organisation', async () => {
  const canvas = await addCanvas('Narwhal board', ['narwhal facts']);
  await addSession('Narwhal ticket', 'of mine');
  await addRun(owner, 'narwhal run', canvas);
  await keeper.keepUp();
  expect(await find(owner, 'narwhal')).toHaveLength(3);
  for (const caller of [colleague, foreigner]) expect(await find(caller, 'narwhal')).toEqual([]);
  expect(await find(colleague)).toEqual([]);
  expect(await found(admin, 'narwhal')).toEqual(['Narwhal ticket']); // sessions of their organisation, no canvas
});

it('follows rights at once: given, escalated, taken away', async () => {
  const { models } = services;
  const canvas = await addCanvas('Ocelot board');
  const session = await addSession('Ocelot ticket', 'of mine');
  await addRun(owner, 'ocelot run', canvas);
  await keeper.keepUp();
  expect(await find(colleague, 'ocelot')).toEqual([]);
  await models.Canvas.updateOne(
    { _id: canvas },
    { $push: { members: member(colleague, 'viewer') } },
    { timestamps: false },
  );
  await models.SupportSession.updateOne({ _id: session }, { $set: { escalatedToId: idOf(colleague) } });
  expect(await found(colleague, 'ocelot')).toEqual(['Ocelot board', 'Asked']);
  await keeper.keepUp();
  expect((await found(colleague, 'ocelot')).sort()).toEqual(['Asked', 'Ocelot board', 'Ocelot ticket']);
  await models.Canvas.updateOne({ _id: canvas }, { $pull: { members: { userId: idOf(colleague) } } });
  await models.SupportSession.collection.updateOne({ _id: session }, { $unset: { escalatedToId: '' } });
  expect(await find(colleague, 'ocelot')).toEqual([]);
});

it('follows what is changed and deleted, and keeps nothing of what is erased', async () => {
  const { models } = services;
  const canvas = await addCanvas('Pangolin', ['first wording']);
  const session = await addSession('Pangolin too', 'first wording');
  await addRun(owner, 'pangolin wording', canvas);
  await keeper.keepUp();
  expect(await find(owner, 'wording')).toHaveLength(3);
  await models.Block.updateOne({ canvasId: canvas }, { $set: { content: { text: 'second phrasing' } } });
  await models.Canvas.updateOne({ _id: canvas }, { $set: { title: 'Armadillo' } });
  await keeper.keepUp();
  expect(await found(owner, 'phras')).toEqual(['Armadillo']);
  expect((await found(owner, 'wording')).sort()).toEqual(['Asked', 'Pangolin too']);
  await models.Canvas.updateOne({ _id: canvas }, { $set: { deletedAt: new Date() } });
  expect(await found(owner, 'armadillo')).toEqual([]);
  await eraseCanvas(models, canvas);
  await eraseSession(models, session);
  expect(await found(owner, 'pangolin')).toEqual(['Asked']);
  expect(await models.SearchEntry.countDocuments({ recordId: { $in: [canvas, session] } })).toBe(0);
  await models.Run.collection.deleteMany({ 'input.prompt': 'pangolin wording' });
  expect(await keeper.sweep()).toBe(1);
  expect(await keeper.sweep()).toBe(0);
});

it('leaves no entry where a record is erased while it is read', async () => {
  const { models } = services;
  const canvas = await addCanvas('Fleeting');
  const finder = finders['canvas'];
  if (!finder) throw new Error('no finder of canvases');
  const slow = createEntryKeeper(models, {
    canvas: {
      ...finder,
      async describe(...read) {
        const described = await finder.describe(...read);
        await eraseCanvas(models, canvas);
        return described;
      },
    },
  });
  await slow.keepUp();
  expect(await models.SearchEntry.countDocuments({ recordId: canvas })).toBe(0);
});

it('takes any text, and says nothing where it has no word', async () => {
  for (const typed of ['.*', '(zz+)+$', '[', '\\', '$where', '{"$gt":""}', '\u0000', '-', '😀', '٪'.repeat(200)])
    expect(await find(owner, typed)).toEqual([]);
  expect(await find(owner, 'x'.repeat(200))).toEqual([]);
  expect(await find(owner, 'x '.repeat(100))).toEqual([]);
});
