/** Redis restarted and emptied, MongoDB gone: nothing acknowledged is lost, and nothing is acknowledged that is not written. */
import { setTimeout as delay } from 'node:timers/promises';
import { type OwnRedis, startOwnRedis } from '../support/own-redis';
import { ProcessRig } from '../support/process-rig';
import { type FaultProxy, startFaultProxy } from '../support/tcp-fault-proxy';
import { serviceUris } from '../support/test-services';
import { Campaign } from './campaign';
import { profile } from './profile';
import { openChance } from './seed';

let redis: OwnRedis;
let redisProxy: FaultProxy;
let mongoProxy: FaultProxy;
let rig: ProcessRig;
let campaign: Campaign;

beforeAll(async () => {
  redis = await startOwnRedis();
  redisProxy = await startFaultProxy({ target: targetOf(redis.url) });
  mongoProxy = await startFaultProxy({ target: targetOf(serviceUris().mongodbUri) });
  rig = await ProcessRig.start({
    workers: 2,
    redisUrl: `redis://127.0.0.1:${redisProxy.port}`,
    mongodbUri: `mongodb://127.0.0.1:${mongoProxy.port}/?directConnection=true`,
  });
}, profile.timeoutMs);
beforeEach(async () => {
  campaign = await Campaign.begin(rig);
});
afterEach(() => {
  redisProxy.setFaults();
  mongoProxy.setFaults();
  campaign.close();
});
afterAll(async () => {
  await rig?.stop();
  await redisProxy?.close();
  await mongoProxy?.close();
  await redis?.close();
}, 30_000);

function targetOf(uri: string): { host: string; port: number } {
  const { hostname, port } = new URL(uri);
  return { host: hostname, port: Number(port) };
}

test(
  'R6: Redis restarts in the middle of runs, and new ones are started all the same',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R6');
      const canvases = await campaign.createCanvases(4);
      for (let restart = 0; restart < profile.redisRestarts; restart += 1) {
        await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 30, delayMs: 50 })));
        await delay(chance.between(100, 800));
        redisProxy.setFaults({ kind: 'down' });
        await redis.restart();
        await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 5 })));
        await delay(chance.between(0, 500));
        redisProxy.setFaults();
      }
      expect(await campaign.verify()).toEqual([]);
      expect(await campaign.outcomes()).toEqual({ succeeded: canvases.length * 2 * profile.redisRestarts });
    });
  },
  profile.timeoutMs,
);

test(
  'R7: Redis loses everything',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R7');
      const canvases = await campaign.createCanvases(8);
      for (let loss = 0; loss < profile.redisLosses; loss += 1) {
        await Promise.all(
          canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 20, delayMs: chance.between(0, 80) })),
        );
        await delay(chance.between(0, 700));
        await redis.flush();
      }
      expect(await campaign.verify()).toEqual([]);
      expect(campaign.acked).toHaveLength(canvases.length * profile.redisLosses);
    });
  },
  profile.timeoutMs,
);

test(
  'R9: MongoDB is away: 503 with Retry-After, never an acknowledgement without a write',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R9');
      const { times, durationMs } = profile.databaseOutages;
      const canvases = await campaign.createCanvases(4);
      for (let outage = 0; outage < times; outage += 1) {
        await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 20, delayMs: 60 })));
        await delay(chance.between(100, 900));
        mongoProxy.setFaults({ kind: 'down' });
        const until = Date.now() + durationMs;
        const answers = canvases.map(async (canvasId) => {
          const seen: { status: number; retryAfter: string | null }[] = [];
          while (Date.now() < until) {
            const response = await campaign.client.fetch('POST', `/api/v1/canvas/${canvasId}/ai/generate-stream`, {
              body: { prompt: 'In the dark' },
            });
            seen.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
            await response.body?.cancel();
            await delay(100);
          }
          return seen;
        });
        // Those who ask again with the same key get through once it is back, each once.
        const patient = canvases.map((canvasId, index) =>
          campaign.askUntilAcked({ canvasId, blocks: 5, idempotencyKey: `outage-${chance.seed}-${outage}-${index}` }),
        );
        const refused = (await Promise.all(answers)).flat();
        mongoProxy.setFaults();
        expect(refused.length).toBeGreaterThan(0);
        expect(refused.filter(({ status, retryAfter }) => status !== 503 || !Number(retryAfter))).toEqual([]);
        await Promise.all(patient);
      }
      expect(await campaign.verify()).toEqual([]);
      expect(campaign.acked).toHaveLength(canvases.length * 2 * times);
    });
  },
  profile.timeoutMs,
);
