import { ObjectId } from 'mongodb';
import type { List } from '../../../src/contracts/kernel/common';
import type { EmbeddingJob } from '../../../src/contracts/gateway/embedding-jobs';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { fakeVector } from '../../fakes/fake-llm/wire-embeddings';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';

const PATH = '/api/v1/storage/vectors/embed';
const PART = 256;

/** Whole processes, the true queue and scheduler: workers are killed in the middle of a job. */
describe('workers that are killed while they embed', () => {
  let fake: FakeLlm;
  let rig: ProcessRig;
  beforeAll(async () => {
    fake = await startFakeLlm();
    rig = await ProcessRig.start({
      workers: 0,
      environment: {
        ...{ RUN_LEASE_MS: '1000', OPENAI_BASE_URL: `${fake.url}/v1` },
        ...{ OPENAI_EMBEDDING_MODEL: 'bge', OPENAI_EMBEDDING_DIMENSION: '8' },
      },
    });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await fake?.close();
  });

  it('are followed by others, who go on where they were and pay for no text again', async () => {
    const person = await rig.person();
    const texts = Array.from({ length: 3 * PART + 50 }, (_, place) => `text ${place}`);
    const first = await rig.spawn('worker', { WEFT_CRASH_POINT: 'embeddings.part-stored:exit' });
    const job = await person.request<EmbeddingJob>('POST', PATH, {
      body: { texts },
      headers: { prefer: 'respond-async' },
    });
    await waitFor('the first worker to die', () => !first.isRunning);
    expect((await person.request<EmbeddingJob>('GET', `${PATH}/${job.id}`)).progress.done).toBe(PART);
    // Dies with vectors that are paid and not stored: they are in the cache.
    const second = await rig.spawn('worker', { WEFT_CRASH_POINT: 'embeddings.part-embedded:exit' });
    await waitFor('the second worker to die', () => !second.isRunning);
    expect(fake.calls).toHaveLength(2);
    await rig.spawn('worker');
    const done = await waitFor('the job', async () => {
      const one = await person.request<EmbeddingJob>('GET', `${PATH}/${job.id}`);
      return one.status === 'succeeded' && one;
    });
    expect(done.progress).toEqual({ done: texts.length, total: texts.length });
    expect(fake.calls.flatMap(({ body }) => body['input'])).toEqual(texts);
    const record = await rig.db.collection('embedding_jobs').findOne({ _id: new ObjectId(job.id) });
    expect(record?.['attempt']).toBe(3);
    type Vectors = List<{ index: number; vector: number[] }>;
    const page = await person.request<Vectors>('GET', `${PATH}/${job.id}/vectors`, { query: { limit: 500 } });
    expect(page.items.map(({ vector }) => vector.map(Math.fround))).toEqual(
      texts.slice(0, 500).map((text) => fakeVector(text)),
    );
    await waitFor(
      'an empty outbox',
      async () => (await rig.db.collection('outbox').countDocuments({ kind: 'embeddings' })) === 0,
    );
  }, 60_000);
});
