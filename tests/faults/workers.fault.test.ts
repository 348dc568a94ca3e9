/** Workers that die, freeze and stumble (R1, R2, R3): others go on from the last finished step, and nothing is lost or doubled. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessRig } from '../support/process-rig';
import { Campaign } from './campaign';
import { profile } from './profile';
import { openChance } from './seed';

let rig: ProcessRig;
let campaign: Campaign;

beforeAll(async () => {
  rig = await ProcessRig.start({ workers: 3 });
  campaign = await Campaign.begin(rig);
}, profile.timeoutMs);
afterAll(async () => {
  campaign?.close();
  await rig?.stop();
}, 30_000);

test('R1: workers killed at any moment', async () => {
  await rig.showingLogs(async () => {
    const chance = openChance('R1');
    const { runs, kills } = profile.workerKills;
    const canvases = await campaign.createCanvases(6);
    const asking = Promise.all(
      Array.from({ length: runs }, async (_, index) => {
        await delay(index * 100);
        await campaign.ask({ canvasId: chance.pick(canvases), blocks: chance.between(5, 40), delayMs: chance.between(2, 10) });
      }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      await delay(chance.between(0, 300));
      const started = Date.now();
      await chance.pick(rig.workers).restart();
      process.stderr.write(`restart ${Date.now() - started}\n`);
    }
    await asking;
    expect(await campaign.verify()).toEqual([]);
    process.stderr.write(JSON.stringify(await campaign.outcomes()) + '\n');
  });
}, profile.timeoutMs);
