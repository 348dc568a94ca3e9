/** Answers that are lost after the write: the same key gets the first result. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessRig } from '../rigs/process-rig';
import type { WeftClient } from '../support/weft-client';
import { Campaign } from './campaign';
import { faultTest } from './fault-test';
import { profile } from './profile';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

let rig: ProcessRig;
openForTests(async (later) => {
  rig = await ProcessRig.start({ workers: 0 });
  later(() => rig.stop());
});

const begin = () => Campaign.begin(rig);
const send = (client: WeftClient, path: string, body: unknown, key: string) =>
  client.fetch('POST', path, { body, headers: { 'idempotency-key': key } });

const REQUESTS = [
  ['canvases', (): [string, object] => ['/api/v1/canvas', { title: `Once ${randomUUID()}` }], 'title'],
  [
    'blocks',
    (canvasId: string): [string, object] => [
      `/api/v1/canvas/${canvasId}/blocks`,
      { kind: 'text', content: { text: `Once ${randomUUID()}` } },
    ],
    'content',
  ],
] as const;
for (const [collection, request, field] of REQUESTS)
  faultTest(
    'R10',
    `an api killed between the commit and the answer: the repeat gets the first result at once (${collection})`,
    begin,
    async ({ campaign, did, judge }) => {
      const { client } = campaign;
      const canvasId = (await client.createCanvas()).id;
      const [path, body] = request(canvasId);
      const key = randomUUID();
      const victim = await rig.spawn('api', { WEFT_CRASH_POINT: 'answer.before-send' });
      await expect(send(client.at(victim.url), path, body, key)).rejects.toThrow();
      await victim.ended();
      expect(victim.exit).toBe('SIGKILL');
      const again = await send(client, path, body, key); // another instance
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      const made = (await again.json()) as { id: string };
      const kept = await rig.db
        .collection(collection)
        .find({ [field]: (body as Record<string, unknown>)[field] })
        .toArray();
      expect(kept.map(({ _id }) => String(_id))).toEqual([made.id]);
      did({ kills: 1 });
      await judge();
    },
  );

faultTest(
  'R10',
  'answers lost at any moment: nothing doubled, nothing lost',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const { client } = campaign;
    const canvasIds = await Promise.all(Array.from({ length: 5 }, async () => (await client.createCanvas()).id));
    const texts = Array.from({ length: profile.lostAnswers }, (_, index) => `Idea ${index}`);
    await inLanes(texts, 10, async (text, index) => {
      const canvasId = canvasIds[index % canvasIds.length] ?? '';
      const key = randomUUID();
      const body = { kind: 'text', content: { text } };
      const ask = (signal?: AbortSignal) =>
        client.fetch('POST', `/api/v1/canvas/${canvasId}/blocks`, {
          body,
          headers: { 'idempotency-key': key },
          ...(signal ? { signal } : {}),
        });
      const first = ask(AbortSignal.timeout(chance.between(1, 60))).catch(() => undefined);
      // Some are asked again while the first is at work.
      if (chance.next() < 0.5) await first;
      for (const deadline = Date.now() + 30_000; ; await delay(50)) {
        const response = await ask();
        const answer = await response.text();
        if (response.status === 201) break;
        if (response.status !== 503 || Date.now() > deadline) throw new Error(`block ${text}: ${answer}`);
      }
      await first;
    });
    const told: string[] = [];
    for (const canvasId of canvasIds)
      for (const { content } of (await client.blocks(canvasId)).items) told.push('text' in content ? content.text : '');
    expect(told.sort()).toEqual([...texts].sort());
    did({ answers: texts.length });
    await judge();
  },
);
