/** People who watch: connections and servers go away, generations are undone while they still go out. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GenerateFrame } from '../../src/contracts/canvas/canvas';
import { watchCanvas } from '../support/canvas-watcher';
import { LONG_LEASE, ProcessRig } from '../rigs/process-rig';
import { Campaign } from './campaign';
import { faultTest, type Trial } from './fault-test';
import { profile } from './profile';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

/** Generations of one canvas: a canvas holds 5,000 blocks. */
const UNDONE_A_CANVAS = 60;

let rig: ProcessRig;

openForTests(async (later) => {
  const roles = profile.hasSplitRoles ? { api: 2, workers: 2 } : { isWhole: true };
  rig = await ProcessRig.start({ ...roles, environment: LONG_LEASE });
  later(() => rig.stop());
  if (!profile.hasSplitRoles) await rig.spawn('api'); // the one that is killed
});

const begin = () => Campaign.begin(rig);

/** The campaign's person at the n-th api. */
const at = (campaign: Campaign, index: number) => campaign.client.at(() => rig.apis[index % 2]?.url ?? rig.url);

faultTest(
  'R31',
  'watchers that drop and come back, and an api that is killed',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const { people, runs, restarts } = profile.watchers;
    const canvases = await campaign.createCanvases(3);
    const canvasOf = (index: number) => canvases[index % canvases.length] ?? '';
    await inLanes(Array.from({ length: people }), 20, async (_, index) => {
      await campaign.watch(canvasOf(index), at(campaign, index));
    });
    const over = new AbortController();
    // The first api lives: who asks of the other may have to ask again.
    const asking = inLanes(Array.from({ length: runs }), 4, async (_, index) => {
      const follow = await campaign.ask({ canvasId: canvasOf(index), blocks: chance.between(20, 80), delayMs: 2 });
      if (index % 3 === 0) follow.drop();
      await follow.ended;
      await delay(chance.between(0, 500));
    });
    const drops = dropWatchers({ campaign, chance }, over.signal);
    try {
      for (let restart = 0; restart < restarts; restart += 1) {
        await campaign.progress(chance.between(1, Math.ceil((40 * runs) / restarts)), over.signal);
        await rig.apis[1]?.restart();
      }
      await asking;
      await campaign.settle();
    } finally {
      over.abort(); // else they would be dropped, and connect again, for ever
    }
    const dropped = await drops;
    await judge();
    const chunks = campaign.watchers.reduce((sum, { view }) => sum + view.history.length, 0);
    did({ people, runs, drops: dropped, 'api kills': restarts, 'changes seen': chunks });
    expect(await campaign.outcomes()).toEqual({ succeeded: runs });
  },
);

/** One after another loses its connection, or goes away for a moment; gives how many. */
async function dropWatchers({ campaign, chance }: Pick<Trial, 'campaign' | 'chance'>, signal: AbortSignal) {
  let drops = 0;
  for (; !signal.aborted; drops += 1) {
    await delay(chance.between(50, 200));
    const watcher = chance.pick(campaign.watchers);
    if (chance.next() < 0.6) watcher.drop();
    else {
      watcher.leave();
      await delay(chance.between(0, 300));
      watcher.comeBack();
    }
  }
  return drops;
}

faultTest(
  'R32',
  'undone while its chunks still go out: no ghost blocks',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const rounds = Math.ceil(profile.undoInterleavings / 4);
    const lanes = [0, 1, 2, 3];
    // Clients that never look at versions must not be left with ghosts either.
    const naive = new Map<string, Set<string>>();
    await Promise.all(
      lanes.map(async (lane) => {
        let canvasId = '';
        for (let round = 0; round < rounds; round += 1) {
          if (round % UNDONE_A_CANVAS === 0) canvasId = await openCanvas(campaign, lane, naive);
          const follow = await campaign.ask({ canvasId, blocks: chance.between(30, 70), delayMs: 0 });
          const generationId = generationOf(await follow.ended);
          await delay(chance.between(0, 400));
          await campaign.client.undo(canvasId, generationId);
          if (lane % 2 === 0) continue;
          await delay(chance.between(0, 200));
          await campaign.client.restore(canvasId, generationId);
        }
      }),
    );
    did({ undone: 4 * rounds, 'of these restored': 2 * rounds });
    await judge();
    const ids = new Set((await rig.db.collection('blocks').find().toArray()).map(({ _id }) => String(_id)));
    const ghosts = [...naive].flatMap(([canvasId, shown]) =>
      [...shown].filter((id) => !ids.has(id)).map((id) => `${canvasId} ${id}`),
    );
    expect(ghosts).toEqual([]);
  },
);

/** A canvas with two watchers at different apis, one of them blind to versions. */
async function openCanvas(campaign: Campaign, lane: number, naive: Map<string, Set<string>>): Promise<string> {
  const [canvasId = ''] = await campaign.createCanvases(1);
  await campaign.watch(canvasId, at(campaign, lane));
  const shown = new Set<string>();
  naive.set(canvasId, shown);
  campaign.watchers.push(
    await watchCanvas(at(campaign, lane + 1), canvasId, {
      onEvent: (event, payload) => showBlindly(shown, event, payload),
    }),
  );
  return canvasId;
}

function showBlindly(shown: Set<string>, event: string, payload: unknown): void {
  const { blocks, blockIds } = payload as { blocks?: { id: string }[]; blockIds?: string[] };
  if (event === 'blocks_bulk_added_chunk') for (const { id } of blocks ?? []) shown.add(id);
  if (event === 'blocks_bulk_removed') for (const id of blockIds ?? []) shown.delete(id);
}

function generationOf(frames: readonly { data: GenerateFrame }[]): string {
  const last = frames.at(-1)?.data;
  if (last?.type !== 'complete') throw new Error(`the run ended with ${JSON.stringify(last)}`);
  return last.data.generation_session_id;
}
