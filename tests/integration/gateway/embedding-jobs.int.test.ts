import type { List } from '../../../src/contracts/kernel/common';
import type { EmbeddingJob } from '../../../src/contracts/gateway/embedding-jobs';
import { EMBEDDING_TEXTS_MAX } from '../../../src/contracts/gateway/embeddings';
import { embeddingRoutes } from '../../../src/http/routes/gateway/embeddings.routes';
import { EMBEDDING_JOBS_OPEN_MAX, requestEmbeddings } from '../../../src/llm/embeddings/jobs/request-embeddings';
import { PART_TEXTS_MAX } from '../../../src/llm/embeddings/jobs/split-into-parts';
import { AppError } from '../../../src/platform/errors';
import { withTransaction } from '../../../src/platform/mongo';
import { type EmbeddingRig, openEmbeddingRig } from '../../rigs/embedding-rig';
import type { FakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { fakeVector } from '../../fakes/fake-llm/wire-embeddings';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type TestServices, waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

const PATH = '/api/v1/storage/vectors/embed';
const numbered = (count: number, name = 'text') => Array.from({ length: count }, (_, place) => `${name} ${place}`);

describe('jobs that embed', () => {
  let jobs: EmbeddingRig;
  let rig: HttpRig;
  let fake: FakeLlm;
  let services: TestServices;
  let token: string;

  beforeAll(async () => {
    jobs = await openEmbeddingRig('embedding_jobs');
    ({ services, fake } = jobs);
    jobs.startWorker();
    rig = await openHttpRig(services, { routes: embeddingRoutes(jobs.deps) });
  });
  afterAll(async () => {
    await rig?.close();
    await jobs?.close();
  });
  beforeEach(async () => {
    jobs.reset();
    token = (await rig.register()).access_token;
  });

  const ask = (texts: string[], headers: Record<string, string> = { prefer: 'respond-async' }) =>
    rig.call<EmbeddingJob>('POST', PATH, { token, json: { texts }, headers });
  const read = async (id: string) => (await rig.call<EmbeddingJob>('GET', `${PATH}/${id}`, { token })).body;
  const ended = (id: string) =>
    waitFor('the job', async () => {
      const job = await read(id);
      return job.status !== 'queued' && job.status !== 'running' && job;
    });
  type Vectors = List<{ index: number; vector: number[] }>;
  const readAll = async (id: string, limit = 500) => {
    const items: Vectors['items'] = [];
    for (let cursor = ''; ;) {
      const path = `${PATH}/${id}/vectors?limit=${limit}${cursor && `&cursor=${cursor}`}`;
      const page = (await rig.call<Vectors>('GET', path, { token })).body;
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = page.nextCursor;
    }
  };
  const sent = () => fake.calls.flatMap(({ body }) => body['input'] as string[]);

  it('give what the answer at once gives, each text paid once', async () => {
    const texts = numbered(1_000);
    const asked = await ask(texts);
    expect([asked.status, asked.headers.get('location')]).toEqual([202, `${PATH}/${asked.body.id}`]);
    expect(asked.body).toMatchObject({ status: 'queued', progress: { done: 0, total: 1_000 }, dimension: 8 });
    expect(await ended(asked.body.id)).toMatchObject({ status: 'succeeded', progress: { done: 1_000 }, error: null });
    expect(sent()).toEqual(texts);
    expect(jobs.rows.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const found = await readAll(asked.body.id, 150); // across the bounds of parts
    expect(found.map(({ index }) => index)).toEqual([...texts.keys()]);

    const other = (await rig.register()).access_token; // whose cache is empty
    const atOnce = await rig.call<{ vectors: number[][] }>('POST', PATH, { token: other, json: { texts } });
    expect(atOnce.status).toBe(200);
    expect(found.map(({ vector }) => vector)).toEqual(atOnce.body.vectors);
    const parts = await services.models.EmbeddingJobPart.find({ jobId: asked.body.id }).lean();
    expect(parts.map((part) => part.texts)).toEqual([undefined, undefined, undefined, undefined]);
    expect(await services.models.Outbox.countDocuments({ kind: 'embeddings' })).toBe(0);

    for (const path of ['', '/vectors'])
      expect((await rig.call('GET', `${PATH}/${asked.body.id}${path}`, { token: other })).status).toBe(404);
    expect((await rig.call('DELETE', `${PATH}/${asked.body.id}`, { token: other })).status).toBe(404);
    expect((await readAll(asked.body.id)).length).toBe(1_000);
  });

  it('take what is too much for an answer at once, up to their own limit', async () => {
    const many = numbered(EMBEDDING_TEXTS_MAX + 1, 'short');
    const asked = await ask(many, {});
    expect(asked.status).toBe(202);
    expect((await ask(many.slice(0, 2), {})).status).toBe(200);
    expect((await ask(many.slice(0, 2), { prefer: 'wait=5, Respond-Async' })).status).toBe(202);
    expect((await ask(numbered(10_001), {})).status).toBe(400);
    expect((await ended(asked.body.id)).progress.done).toBe(many.length);
  });

  it('are one for one idempotency key, and none for an answer at once', async () => {
    const headers = { prefer: 'respond-async', 'idempotency-key': 'once' };
    const [one, two] = await Promise.all([ask(['a', 'b'], headers), ask(['a', 'b'], headers)]);
    expect([one.status, two.status, two.body.id]).toEqual([202, 202, one.body.id]);
    expect([one, two].filter((answer) => answer.headers.get('idempotent-replayed'))).toHaveLength(1);
    expect(two.headers.get('location')).toBe(`${PATH}/${one.body.id}`);
    expect((await ask(['a', 'c'], headers)).status).toBe(422);
    expect((await ask(['a'], { 'idempotency-key': 'once' })).status).toBe(200);
    await ended(one.body.id);
  });

  it('are broken off within a second, leave nothing, and stay cancelled', async () => {
    fake.script({ fault: 'hang-before-headers' });
    const { body } = await ask(numbered(600, 'hangs'));
    await waitFor('the call', () => fake.calls.length > 0);
    const waiting = await rig.call<Vectors>('GET', `${PATH}/${body.id}/vectors`, { token });
    expect([waiting.body.items, typeof waiting.body.nextCursor]).toEqual([[], 'string']); // more may come
    const had = startOwnTime();
    expect((await rig.call('DELETE', `${PATH}/${body.id}`, { token })).status).toBe(204);
    await waitFor('the end of the call', () => fake.calls[0]?.isAborted);
    expect(had()).toBeLessThan(1_000);
    expect((await rig.call('DELETE', `${PATH}/${body.id}`, { token })).status).toBe(204);
    await waitFor('the row', () => jobs.rows.length > 0);
    expect(jobs.rows.map(({ outcome }) => outcome)).toEqual(['aborted']);
    expect(await read(body.id)).toMatchObject({ status: 'cancelled', error: null });
    expect(await services.models.EmbeddingJobPart.countDocuments({ jobId: body.id })).toBe(0);
    expect(await readAll(body.id)).toEqual([]);
  });

  it.each([
    ['the budget', 'budget_exceeded'],
    ['the provider', 'model_misconfigured'],
  ])('fail where %s refuses, and what is done stays', async (who, code) => {
    let calls = 0;
    if (who === 'the provider') fake.script({}, { status: 401 });
    else
      jobs.reserve = (caller, call) => {
        calls += 1;
        if (calls > 1) return Promise.reject(new AppError(code, 'No money.', { status: 402 }));
        return jobs.free(caller, call);
      };
    const { body } = await ask(numbered(600, who));
    expect(await ended(body.id)).toMatchObject({
      status: 'failed',
      progress: { done: PART_TEXTS_MAX, total: 600 },
      error: { code },
    });
    const found = await readAll(body.id);
    expect(found).toHaveLength(PART_TEXTS_MAX);
    expect(found.at(-1)?.vector.map(Math.fround)).toEqual(fakeVector(`${who} ${PART_TEXTS_MAX - 1}`));
    expect(await services.models.EmbeddingJobPart.countDocuments({ jobId: body.id })).toBe(1);
  });

  it('are there with what they belong to, or not at all; bounded a person', async () => {
    const { models } = services;
    const user = await models.User.findOne().sort({ _id: -1 }).lean();
    if (!user) throw new Error('nobody is registered');
    const owner = { organisationId: String(user.organisationId), userId: String(user._id), tier: 'free' };
    const request = { owner, texts: ['within'], dimension: 8 };
    const rolledBack = withTransaction(models.EmbeddingJob.db, async (session) => {
      await requestEmbeddings(jobs.deps, request, session);
      throw new Error('the rest failed');
    });
    await expect(rolledBack).rejects.toThrow('the rest failed');
    expect(await models.EmbeddingJob.countDocuments({ userId: user._id })).toBe(0);
    expect(await models.EmbeddingJobPart.countDocuments({ userId: user._id })).toBe(0);

    const { job, issue } = await withTransaction(models.EmbeddingJob.db, (session) =>
      requestEmbeddings(jobs.deps, request, session),
    );
    await issue();
    expect((await ended(job._id.toHexString())).status).toBe('succeeded');
    await expect(requestEmbeddings(jobs.deps, { ...request, dimension: 9 })).rejects.toMatchObject({
      code: 'model_request_unsupported',
    });

    await models.EmbeddingJob.collection.insertMany(
      Array.from({ length: EMBEDDING_JOBS_OPEN_MAX }, () => {
        const { _id, ...rest } = job;
        return { ...rest, status: 'queued' };
      }),
    );
    const refused = await ask(['one more']);
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
  });
});
