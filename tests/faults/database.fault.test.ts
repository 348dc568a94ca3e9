/** MongoDB cut off or killed in the middle of runs: nothing is acknowledged that is not written, nothing is lost or doubled. */
import { setTimeout as delay } from 'node:timers/promises';
import { type OwnMongo, startOwnMongo } from '../rigs/own-mongo';
import { ProcessRig } from '../rigs/process-rig';
import { type FaultProxy, hostOf, startFaultProxy, throughProxy } from '../fakes/tcp-fault-proxy';
import { Campaign } from './campaign';
import { faultTest } from './fault-test';
import { profile } from './profile';
import { openForTests } from './open-for-tests';

/** Short: what a worker could not give back while MongoDB was away waits for it. */
const LEASE_MS = 3_000;

let mongo: OwnMongo;
let proxy: FaultProxy;
let rig: ProcessRig;

openForTests(async (later) => {
  mongo = await startOwnMongo();
  later(() => mongo.close());
  proxy = await startFaultProxy({ target: hostOf(mongo.uri) });
  later(() => proxy.close());
  rig = await ProcessRig.start({
    ...(profile.hasSplitRoles ? { workers: 2 } : { isWhole: true }),
    mongodbUri: throughProxy(mongo.uri, proxy),
    directMongodbUri: mongo.uri,
    environment: { RUN_LEASE_MS: String(LEASE_MS) },
  });
  later(() => rig.stop());
});

const WAYS = {
  'cut off': { away: () => proxy.setFaults({ kind: 'down' }), back: () => proxy.setFaults() },
  killed: { away: () => mongo.kill(), back: () => mongo.start() },
};

faultTest(
  'R9',
  'MongoDB is cut off or killed: 503 with Retry-After, never an acknowledgement without a write',
  () => Campaign.begin(rig),
  async ({ campaign, chance, did, judge }) => {
    const outages = profile.databaseOutages.flatMap(({ times, ...outage }) =>
      Array.from({ length: times }, () => outage),
    );
    for (const [outage, { durationMs, way }] of outages.entries()) {
      const canvases = await campaign.createCanvases(4);
      await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 20, delayMs: 60 })));
      await delay(chance.between(100, 900));
      // They are being answered when it goes; who asks again with the same key gets through once it is back, each once.
      const patient = canvases.map((canvasId, index) =>
        campaign.askUntilAcked(
          { canvasId, blocks: 5, idempotencyKey: `outage-${chance.seed}-${outage}-${index}` },
          durationMs + 30_000,
        ),
      );
      await delay(chance.between(0, 30));
      await WAYS[way].away();
      const until = Date.now() + durationMs;
      // Back whatever happens: who cleans up would wait for it.
      const refused = await Promise.all(canvases.map((canvasId) => askInTheDark(campaign, canvasId, until)))
        .then((answers) => answers.flat())
        .finally(() => WAYS[way].back());
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.filter(({ status, retryAfter }) => status !== 503 || !Number(retryAfter))).toEqual([]);
      await Promise.all(patient);
      await campaign.catchUp(0);
      did({ outages: 1, [way]: 1, 'seconds away': durationMs / 1_000, 'refused (503)': refused.length });
    }
    did({ runs: campaign.acked.length });
    await judge();
    await campaign.expectSuccess(8 * outages.length);
  },
);

/** Asks again and again until `until`; gives every answer. */
async function askInTheDark(
  campaign: Campaign,
  canvasId: string,
  until: number,
): Promise<{ status: number; retryAfter: string | null }[]> {
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
}
