import { Types } from 'mongoose';
import type { EmbeddingJobRecord } from '../../../src/models/gateway/embedding-job.model';
import { cancelEmbeddingJob, findEmbeddingJob, listJobVectors } from '../../../src/llm/embeddings/jobs/own-jobs';
import { requestEmbeddings } from '../../../src/llm/embeddings/jobs/request-embeddings';
import { AppError } from '../../../src/platform/errors';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { withTransaction } from '../../../src/platform/mongo';
import { type EmbeddingRig, openEmbeddingRig } from '../../rigs/embedding-rig';
import { fakeVector } from '../../fakes/fake-llm/wire-embeddings';
import { waitFor } from '../../rigs/test-services';

/** Without a worker: a test says who takes a job, and when. */
describe('claims of a job that embeds', () => {
  let rig: EmbeddingRig;
  const owner = () => ({
    organisationId: new Types.ObjectId().toHexString(),
    userId: new Types.ObjectId().toHexString(),
    tier: 'free',
  });
  const texts = Array.from({ length: 600 }, (_, place) => `text ${place}`);

  beforeAll(async () => {
    rig = await openEmbeddingRig('embedding_claims');
  });
  afterAll(async () => {
    armCrashPoint('');
    await rig?.close();
  });
  beforeEach(() => rig.reset());

  /** Asked for, and issued by nobody. */
  async function keep(of = owner()): Promise<{ job: EmbeddingJobRecord; taskId: string; of: typeof of }> {
    const { models } = rig.services;
    const { job } = await withTransaction(models.EmbeddingJob.db, (session) =>
      requestEmbeddings(rig.deps, { owner: of, texts }, session),
    );
    const task = await models.Outbox.findOne({ 'payload.jobId': job._id.toHexString() }).orFail();
    return { job, taskId: task._id.toHexString(), of };
  }
  const read = ({ _id }: EmbeddingJobRecord) =>
    rig.services.models.EmbeddingJob.findById(_id).orFail().lean<EmbeddingJobRecord>();

  it('of three at once one ends it, each part is stored once', async () => {
    const { job, taskId, of } = await keep();
    const outcomes = await Promise.all([rig.run(taskId), rig.run(taskId), rig.run(taskId)]);
    expect(outcomes.filter((outcome) => outcome === 'succeeded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toEqual([]);
    expect(await read(job)).toMatchObject({ status: 'succeeded', done: 600, partsDone: 3 });
    const { items } = await listJobVectors(rig.services.models, of, job._id.toHexString(), { limit: 500 });
    expect(items.map(({ vector }) => vector.map(Math.fround))).toEqual(
      texts.slice(0, 500).map((text) => fakeVector(text)),
    );
    expect(await rig.run(taskId)).toBe('gone');
    expect(await rig.services.models.Outbox.countDocuments({ kind: 'embeddings' })).toBe(0);
  });

  it('fence off whoever had the job before, in the middle of a call', async () => {
    const { job, taskId, of } = await keep();
    rig.fake.script({ fault: 'hang-before-headers' });
    const first = rig.run(taskId);
    await waitFor('the first call', () => rig.fake.calls.length === 1);
    const second = rig.run(taskId);
    expect(await first).toBe('fenced');
    expect(await read(job)).toMatchObject({ status: 'running', attempt: 2 });
    await cancelEmbeddingJob(rig.services.models, of, job._id.toHexString());
    expect(await second).toBe('fenced');
    expect(await rig.run(taskId)).toBe('gone');
  });

  it('that get nowhere come to an end; one that stores a part starts the count anew', async () => {
    const { job, taskId } = await keep();
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      armCrashPoint('embeddings.part-embedded:throw');
      await expect(rig.run(taskId)).rejects.toThrow('crash point');
    }
    armCrashPoint('embeddings.part-stored:throw');
    await expect(rig.run(taskId)).rejects.toThrow('crash point');
    expect(await read(job)).toMatchObject({ status: 'running', attempt: 10, idleAttempts: 0, done: 256 });
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      armCrashPoint('embeddings.part-embedded:throw');
      await expect(rig.run(taskId)).rejects.toThrow('crash point');
    }
    expect(await rig.run(taskId)).toBe('failed');
    expect(await read(job)).toMatchObject({ status: 'failed', done: 256, error: { code: 'embedding_job_stuck' } });
    expect(rig.fake.calls).toHaveLength(2); // every other attempt found its vectors in the cache
  });

  it('wait for money that other calls hold, but not for ever', async () => {
    const { job, taskId } = await keep();
    rig.reserve = () =>
      Promise.reject(new AppError('budget_exceeded', 'Others hold it.', { status: 402, isRetryable: true }));
    for (let attempt = 1; attempt <= 9; attempt += 1) await expect(rig.run(taskId)).rejects.toThrow('Others hold it.');
    expect(await read(job)).toMatchObject({ status: 'running' });
    expect(await rig.run(taskId)).toBe('failed');
    expect(await read(job)).toMatchObject({ status: 'failed', error: { code: 'budget_exceeded' } });
  });

  it('wait fairly: who asks for the first time goes before who has asked for much', async () => {
    const [busy, quiet] = [owner(), owner()];
    for (const asking of [busy, busy, busy, quiet]) await requestEmbeddings(rig.deps, { owner: asking, texts: ['x'] });
    const waiting = await rig.queues.embeddings.getPrioritized();
    const jobs = await rig.services.models.EmbeddingJob.find({ total: 1 }).lean<EmbeddingJobRecord[]>();
    const tasks = await rig.services.models.Outbox.find({ kind: 'embeddings' }).lean();
    const order = waiting.map(({ data }) => {
      const task = tasks.find(({ _id }) => _id.toHexString() === (data as { outboxId: string }).outboxId);
      const jobId = (task?.payload as { jobId: string } | undefined)?.jobId;
      return jobs.find(({ _id }) => _id.toHexString() === jobId)?.userId.toHexString();
    });
    expect(order).toEqual([busy.userId, quiet.userId, busy.userId, busy.userId]);
  });

  it('are there for their person alone: for no colleague, and for nobody of another organisation', async () => {
    const { job, of } = await keep();
    const { models } = rig.services;
    const jobId = job._id.toHexString();
    const colleague = { ...owner(), organisationId: of.organisationId };
    for (const other of [colleague, { ...of, organisationId: owner().organisationId }]) {
      const refused = { code: 'embedding_job_not_found', status: 404 };
      await expect(findEmbeddingJob(models, other, jobId)).rejects.toMatchObject(refused);
      await expect(listJobVectors(models, other, jobId, { limit: 1 })).rejects.toMatchObject(refused);
      await expect(cancelEmbeddingJob(models, other, jobId)).rejects.toMatchObject(refused);
    }
    expect(await findEmbeddingJob(models, of, jobId)).toMatchObject({ status: 'queued' });
  });

  it('are refused where the model behind the name is another by now', async () => {
    const { job, taskId } = await keep();
    await rig.services.models.EmbeddingJob.updateOne({ _id: job._id }, { providerModel: 'before' });
    expect(await rig.run(taskId)).toBe('failed');
    expect(await read(job)).toMatchObject({ status: 'failed', done: 0, error: { code: 'model_not_found' } });
  });
});
