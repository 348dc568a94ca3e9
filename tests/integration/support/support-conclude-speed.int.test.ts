/** Concluding waits for no model: resolving is quick while the model hangs and workers are full of its calls. */
import type { SessionClose } from '../../../src/contracts/support/conclude';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import { type HouseModel, startHouseModel } from '../../rigs/house-model';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

const SESSIONS = 60;
/** Far above the goal (50 ms, on a machine of its own) and far below any wait for a model: a busy machine takes its time. */
const P95_MS = 1_000;

describe('with a model that hangs', () => {
  let house: HouseModel;
  let rig: ProcessRig;
  let engineer: WeftClient;
  beforeAll(async () => {
    house = await startHouseModel();
    house.fake.script({ fault: 'hang-before-headers' });
    rig = await ProcessRig.start({
      environment: { ...house.environment, OPENAI_EMBEDDING_MODEL: 'bge', OPENAI_EMBEDDING_DIMENSION: '8' },
    });
    engineer = await rig.person();
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await house?.close();
  });

  it('resolves at once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < SESSIONS; n += 1)
      ids.push(
        (await engineer.request<SupportSession>('POST', '/api/ai-sessions', { body: { title: `Case ${n}` } })).id,
      );
    const times: number[] = [];
    for (const id of ids) {
      const startedAt = performance.now();
      const closed = await engineer.request<SessionClose>('POST', `/api/ai-sessions/${id}/resolve`, { body: {} });
      times.push(performance.now() - startedAt);
      expect(closed.status).toBe('resolved');
    }
    times.sort((one, other) => one - other);
    const p95 = times[Math.floor(times.length * 0.95)] ?? Infinity;
    if (process.env['SHOW_TIMES'])
      process.stderr.write(`resolve: p50 ${times[SESSIONS / 2]} ms, p95 ${p95} ms, calls ${house.fake.calls.length}\n`);
    expect(p95).toBeLessThan(P95_MS);
    await waitFor('the model to be called', () => house.fake.calls.length > 0);
  });
});
