import { Types } from 'mongoose';
import type { Models } from '../../src/models/index';
import { updateBlock } from '../../src/commands/canvas/change-block';
import type { CanvasRecord } from '../../src/models/canvas/records/canvas.model';
import type { Caller } from '../../src/platform/caller';
import type { Connection } from '../../src/platform/mongo';
import { delay } from '../../src/platform/time';
import { findEverything } from '../../src/search/everything/find-everything';
import { createEntryKeeper } from '../../src/search/everything/keep-entries';
import { createOrganisationIndexes } from '../../src/search/everything/organisation-index';
import { findersOf } from '../../src/systems/fold';
import { systems } from '../../src/systems/index';
import { monotonicMs } from '../lib/clock';
import { type BenchContext, numberFlag } from '../lib/context';
import type { Case, Goal } from '../lib/goal';
import { benchCaller } from '../lib/make-runs';
import { openGoalParts } from '../lib/open-parts';
import { percentile } from '../lib/statistics';

const finders = findersOf(systems);

const BLOCKS = 50;
const WORDS = 20_000;
/** As the scheduler does. */
const KEEP_UP_MS = 1_000;

/** S3: one search over every object of a large organisation. */
export const searchGoal: Goal = {
  id: 'S3',
  name: 'search',
  title: 'one search over every canvas, session and run of an organisation',
  async *cases(context) {
    const { models, connection } = await openGoalParts(context);
    const caller = benchCaller();
    const canvases = await seed(context, models, caller);
    const keeper = createEntryKeeper(models, finders);
    const startedAt = monotonicMs();
    await keeper.keepUp();
    context.say(`all was indexed in ${Math.round((monotonicMs() - startedAt) / 1_000)} s`);
    const openFind = (): Find => {
      const indexes = createOrganisationIndexes(models, Object.keys(finders));
      return (typed) => findEverything({ models, finders, indexes }, caller, { typed, limit: 20 });
    };
    const find = openFind();
    yield searchCase(openFind, numberFlag(context, 'searches', 200, 40));
    yield followCase({ models, connection, caller, canvases, find, keepUp: () => keeper.keepUp() });
    yield editCase({ models, connection, caller, canvases }, numberFlag(context, 'edits', 300, 60));
  },
};

type Find = (typed: string | undefined) => Promise<unknown[]>;
interface Ground {
  models: Models;
  connection: Connection;
  caller: Caller;
  canvases: Types.ObjectId[];
}

const searchCase = (openFind: () => Find, count: number): Case => ({
  name: 'search',
  about: `One search after another in a process that has the index, by the owner of 2,000 canvases of ${BLOCKS} blocks in an organisation with 5,000 sessions: frequent words, seldom ones, two of each, beginnings of one and two letters, nothing typed, and what is nowhere. First: by a process that has it not yet.`,
  metrics: { p50: 'ms', p95: 'ms', first: 'ms' },
  sides: {
    ours: async () => {
      const times: number[] = [];
      const find = openFind();
      const openedAt = monotonicMs();
      await find('first');
      const first = monotonicMs() - openedAt;
      for (let number = 0; number < count; number += 1) {
        const [often, seldom] = [wordOf(number % 7), wordOf(2_000 + number * 13)];
        const typed = [
          often,
          seldom,
          `${often} ${wordOf(9)}`,
          often.slice(0, 2),
          often.slice(0, 1),
          undefined,
          'qqqqq',
        ];
        const startedAt = monotonicMs();
        const found = await find(typed[number % typed.length]);
        times.push(monotonicMs() - startedAt);
        if ((found.length === 0) !== (typed[number % typed.length] === 'qqqqq') && number % typed.length !== 1)
          throw new Error(`wrong result: ${found.length} for ${typed[number % typed.length]}`);
      }
      return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), first };
    },
  },
  checks: [{ kind: 'value', metric: 'p95', better: 'lower', floor: 300, goal: 150 }],
  warmUps: 1,
});

const followCase = (ground: Ground & { find: Find; keepUp(): Promise<number> }): Case => ({
  name: 'found after a change',
  about:
    'A block is edited; from the answer until a search finds its new word, with the scheduler’s pause of a second.',
  metrics: { slowest: 'ms' },
  sides: {
    ours: async (round) => {
      let slowest = 0;
      for (let number = 0; number < 5; number += 1) {
        const word = `zz${round}x${number}x${Date.now().toString(36)}`;
        await edit(ground, number, word);
        const startedAt = monotonicMs();
        await delay(Math.random() * KEEP_UP_MS);
        for (;;) {
          await ground.keepUp();
          if ((await ground.find(word)).length > 0) break;
          await delay(KEEP_UP_MS);
        }
        slowest = Math.max(slowest, monotonicMs() - startedAt);
      }
      return { slowest };
    },
  },
  checks: [{ kind: 'value', metric: 'slowest', better: 'lower', floor: 4_000, goal: 2_000 }],
});

/** All that an edit pays for search is one index more: against the same without it. */
const editCase = (ground: Ground, count: number): Case => {
  const side = (isIndexed: boolean) => async () => {
    const canvases = ground.models.Canvas.collection;
    if (isIndexed) await canvases.createIndex({ updatedAt: 1, _id: 1 });
    else await canvases.dropIndex('updatedAt_1__id_1').catch(() => undefined);
    const times: number[] = [];
    for (let number = 0; number < count; number += 1) {
      const startedAt = monotonicMs();
      await edit(ground, number % 50, `words of edit ${number}`);
      times.push(monotonicMs() - startedAt);
    }
    return { p50: percentile(times, 0.5) };
  };
  return {
    name: 'edit of a block',
    about: 'Edits of blocks on 50 canvases, one after another, with the index that search needs and without it.',
    metrics: { p50: 'ms' },
    sides: { ours: side(true), peer: side(false) },
    checks: [{ kind: 'ratio', metric: 'p50', better: 'lower', floor: 1.15, goal: 1.05 }],
  };
};

async function edit({ models, connection, caller, canvases }: Ground, nth: number, text: string): Promise<void> {
  const canvas = await models.Canvas.findById(canvases[nth]).lean<CanvasRecord>().orFail();
  const block = await models.Block.findOne({ canvasId: canvas._id }, { _id: 1 }).sort({ rank: 1 }).lean().orFail();
  await updateBlock({ models, connection }, canvas, caller, block._id.toHexString(), { content: { text } });
}

/** Words of which the first are in most texts, as in people's. */
const wordOf = (nth: number): string => {
  const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'la', 'me', 'ni', 'po', 'ru'];
  let word = '';
  for (let rest = nth + 11; rest > 0; rest = Math.floor(rest / 10)) word += syllables[rest % 10];
  return word;
};
const anyText = (words: number): string =>
  Array.from({ length: words }, () => wordOf(Math.floor(WORDS ** Math.random()) - 1)).join(' ');

async function seed(context: BenchContext, models: Models, caller: Caller): Promise<Types.ObjectId[]> {
  const [canvasCount, sessionCount] = [
    numberFlag(context, 'canvases', 2_000, 100),
    numberFlag(context, 'sessions', 5_000, 200),
  ];
  const [organisationId, userId] = [new Types.ObjectId(caller.organisationId), new Types.ObjectId(caller.userId)];
  const ids = Array.from({ length: canvasCount }, () => new Types.ObjectId());
  const base = Date.now() - 86_400_000;
  const common = (nth: number) => ({
    organisationId,
    createdAt: new Date(base),
    updatedAt: new Date(base + nth * 1_000),
  });
  for (let from = 0; from < ids.length; from += 50) {
    const some = ids.slice(from, from + 50);
    await models.Canvas.collection.insertMany(
      some.map((_id, nth) => ({
        ...{
          _id,
          ...common(from + nth),
          title: anyText(4),
          ownerId: userId,
          members: [{ userId, role: 'owner' as const }],
        },
        ...{
          version: 0,
          blockCount: BLOCKS,
          review: false,
          revision: 1,
          editedBy: null,
          deletedAt: null,
          deletedBy: null,
        },
      })),
    );
    await models.Block.collection.insertMany(
      some.flatMap((canvasId) =>
        Array.from({ length: BLOCKS }, (_, nth) => ({
          ...{ canvasId, ...common(0), kind: 'text' as const, content: { text: anyText(12) }, x: 0, y: nth * 120 },
          ...{
            width: 200,
            height: 100,
            rank: `a${String(nth).padStart(3, '0')}`,
            createdBy: userId,
            requestedBy: null,
          },
          ...{ revision: 1, editedByPerson: true },
        })),
      ),
    );
  }
  for (let from = 0; from < sessionCount; from += 100) {
    const some = Array.from({ length: Math.min(100, sessionCount - from) }, () => new Types.ObjectId());
    const sessions = some.map((_id, nth) => ({
      ...{ _id, ...common(from + nth), userId, userName: 'Bench', title: anyText(5), problemSummary: anyText(30) },
      ...{ problemDomain: '', resolutionSummary: anyText(20), mode: 'chat', status: 'resolved' },
    }));
    await models.SupportSession.collection.insertMany(sessions as never[]);
    const messages = some.flatMap((sessionId) =>
      [1, 2, 3, 4].map((seq) => ({
        ...{ organisationId, sessionId, seq, role: 'user', content: anyText(40), answers: [], attachmentIds: [] },
        createdAt: new Date(base),
      })),
    );
    await models.SupportMessage.collection.insertMany(messages as never[]);
  }
  return ids;
}
