/** Answers that are lost after the write: the same key gets the first result. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessRig } from '../support/process-rig';
import type { WeftClient } from '../support/weft-client';
import { profile } from './profile';
import { openChance } from './seed';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

let rig: ProcessRig;
let ana: WeftClient;
openForTests(async (later) => {
  rig = await ProcessRig.start({ workers: 0, schedulers: 0 });
  later(() => rig.stop());
  ana = await rig.person();
});

const send = (client: WeftClient, path: string, body: unknown, key: string) =>
  client.fetch('POST', path, { body, headers: { 'idempotency-key': key } });

test.each([
  ['canvases', (): [string, object] => ['/api/v1/canvas', { title: `Once ${randomUUID()}` }], 'title'],
  [
    'blocks',
    (canvasId: string): [string, object] => [
      `/api/v1/canvas/${canvasId}/blocks`,
      { kind: 'text', content: { text: `Once ${randomUUID()}` } },
    ],
    'content',
  ],
])(
  'R10: an api killed between the commit and the answer: the repeat gets the first result at once (%s)',
  async (collection, request, field) => {
    await rig.showingLogs(async () => {
      const canvasId = (await ana.createCanvas()).id;
      const [path, body] = request(canvasId);
      const key = randomUUID();
      const victim = await rig.spawn('api', { WEFT_CRASH_POINT: 'answer.before-send' });
      await expect(send(ana.at(victim.url), path, body, key)).rejects.toThrow();
      await victim.ended();
      expect(victim.exit).toBe('SIGKILL');
      const again = await send(ana, path, body, key); // another instance
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      const made = (await again.json()) as { id: string };
      const kept = await rig.db
        .collection(collection)
        .find({ [field]: (body as Record<string, unknown>)[field] })
        .toArray();
      expect(kept.map(({ _id }) => String(_id))).toEqual([made.id]);
    });
  },
  profile.timeoutMs,
);

test(
  'R10: answers lost at any moment: nothing doubled, nothing lost',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R10');
      const canvasIds = await Promise.all(Array.from({ length: 5 }, async () => (await ana.createCanvas()).id));
      const texts = Array.from({ length: profile.lostAnswers }, (_, index) => `Idea ${index}`);
      await inLanes(texts, 10, async (text, index) => {
        const canvasId = canvasIds[index % canvasIds.length] ?? '';
        const key = randomUUID();
        const body = { kind: 'text', content: { text } };
        const ask = (signal?: AbortSignal) =>
          ana.fetch('POST', `/api/v1/canvas/${canvasId}/blocks`, {
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
        for (const { content } of (await ana.blocks(canvasId)).items) told.push('text' in content ? content.text : '');
      expect(told.sort()).toEqual([...texts].sort());
    });
  },
  profile.timeoutMs,
);
