/** People who watch: connections and servers go away, generations are undone while they still go out. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GenerateFrame } from '../../src/contracts/canvas';
import { watchCanvas } from '../support/canvas-watcher';
import { ProcessRig } from '../support/process-rig';
import { Campaign } from './campaign';
import { profile } from './profile';
import { openChance } from './seed';

let rig: ProcessRig;
let campaign: Campaign;

beforeAll(async () => {
  rig = await ProcessRig.start({ api: 2, workers: 2 });
}, profile.timeoutMs);
beforeEach(async () => {
  campaign = await Campaign.begin(rig);
});
afterEach(() => campaign.close());
afterAll(async () => rig?.stop(), 30_000);

/** The campaign's person at the n-th api. */
const at = (index: number) => campaign.client.at(() => rig.apis[index % 2]?.url ?? rig.url);

test(
  'R31: watchers that drop and come back, and an api that is killed',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R31');
      const canvases = await campaign.createCanvases(3);
      await Promise.all(
        Array.from({ length: profile.watchers }, (_, index) =>
          campaign.watch(canvases[index % canvases.length] ?? '', at(index)),
        ),
      );
      const asking = Array.from({ length: profile.watcherRuns }, async (_, index) => {
        await delay(index * 250);
        // The first api lives: who asks of the other may have to ask again.
        const follow = await campaign.ask({
          canvasId: canvases[index % canvases.length] ?? '',
          blocks: chance.between(20, 80),
          delayMs: 2,
        });
        if (index % 3 === 0) follow.drop();
      });
      let isOver = false;
      const dropping = (async () => {
        while (!isOver) {
          await delay(chance.between(50, 200));
          const watcher = chance.pick(campaign.watchers);
          if (chance.next() < 0.6) watcher.drop();
          else {
            watcher.leave();
            await delay(chance.between(0, 300));
            watcher.comeBack();
          }
        }
      })();
      await delay(800);
      await rig.apis[1]?.restart();
      await Promise.all(asking);
      await campaign.settle();
      isOver = true;
      await dropping;
      expect(await campaign.verify()).toEqual([]);
      expect(await campaign.outcomes()).toEqual({ succeeded: profile.watcherRuns });
    });
  },
  profile.timeoutMs,
);

test(
  'R32: undone while its chunks still go out: no ghost blocks',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R32');
      const lanes = await campaign.createCanvases(4);
      // Clients that never look at versions must not be left with ghosts either.
      const naive = new Map<string, Set<string>>();
      for (const [index, canvasId] of lanes.entries()) {
        await campaign.watch(canvasId, at(index));
        const shown = new Set<string>();
        naive.set(canvasId, shown);
        campaign.watchers.push(
          await watchCanvas(at(index + 1), canvasId, {
            onEvent: (event, payload) => showBlindly(shown, event, payload),
          }),
        );
      }
      await Promise.all(
        lanes.map(async (canvasId, lane) => {
          for (let round = 0; round < profile.undoInterleavings / lanes.length; round += 1) {
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
      expect(await campaign.verify()).toEqual([]);
      const ids = new Set((await rig.db.collection('blocks').find().toArray()).map(({ _id }) => String(_id)));
      const ghosts = [...naive].flatMap(([canvasId, shown]) =>
        [...shown].filter((id) => !ids.has(id)).map((id) => `${canvasId} ${id}`),
      );
      expect(ghosts).toEqual([]);
    });
  },
  profile.timeoutMs,
);

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
