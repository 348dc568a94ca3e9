/** Sessions found by meaning and by words: the worker that embeds them, what is shown to whom, and what happens without a model. */
import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { ObjectId } from 'mongodb';
import type { SessionSummary, SupportSession } from '../../../src/contracts/support/sessions';
import type { OrganisationRole } from '../../../src/contracts/kernel/organisation-roles';
import { findSimilarSessions } from '../../../src/search/support/find-similar-sessions';
import { embedQuery } from '../../../src/search/support/embed-query';
import { sessionVector } from '../../../src/search/support/session-vector';
import { keepIndexing } from '../../../src/models/support/records/keep-indexing';
import { withTransaction } from '../../../src/platform/mongo';
import { openSession } from '../../rigs/document-ground';
import { unavailable } from '../../../src/platform/errors';
import { doIndexTask } from '../../../src/workers/support/support-index.worker';
import { type EmbeddingRig, openEmbeddingRig } from '../../rigs/embedding-rig';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';
import { startOwnTime } from '../../support/own-time';

const PATH = '/api/ai-sessions';
type Found = { items: (SessionSummary & { matched: string[]; score: number })[]; by_meaning: boolean };

describe('search through the whole product', () => {
  let rig: ProcessRig;
  let owner: WeftClient;
  beforeAll(async () => {
    rig = await ProcessRig.start({ workers: 0, environment: { RUN_LEASE_MS: '1000' } });
    owner = await rig.person();
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });
  const begin = (by: WeftClient, body: object) => by.request<SupportSession>('POST', PATH, { body });
  const search = (by: WeftClient, q: string) => by.request<Found>('GET', `${PATH}/search`, { query: { q } });
  const titles = ({ items }: Found) => items.map(({ title }) => title);
  async function colleague(role: OrganisationRole): Promise<WeftClient> {
    const { user } = await rig.person();
    const organisationId = new ObjectId(owner.user.organisation.id);
    await rig.db.collection('users').updateOne({ _id: new ObjectId(user.id) }, { $set: { organisationId, role } });
    return WeftClient.login(rig.url, user.email);
  }
  const stored = (id: string) => rig.db.collection('support_sessions').findOne({ _id: new ObjectId(id) });

  it('makes what is resolved findable by meaning, also where the worker dies in the middle', async () => {
    const { id } = await begin(owner, { title: 'VPN drops', problem_summary: 'The tunnel to Berlin drops every hour' });
    const before = await search(owner, 'tunnel');
    expect(before.items).toMatchObject([{ id, status: 'active', matched: ['words'] }]);
    const first = await rig.spawn('worker', {
      ...{ QUEUES: 'support-index', WEFT_CRASH_POINT: 'support-index.embedded:exit' },
    });
    await owner.request('POST', `${PATH}/${id}/resolve`, { body: { resolution_summary: 'Lowered the MTU' } });
    await waitFor('the first worker to die', () => !first.isRunning);
    expect((await stored(id))?.['vector']).toBeUndefined();
    await rig.spawn('worker', { QUEUES: 'support-index' });
    const updatedAt = (await stored(id))?.['updatedAt'] as Date;
    await waitFor('the vector', async () => (await stored(id))?.['vector'] !== undefined);
    await waitFor('an empty outbox', async () => (await rig.db.collection('outbox').countDocuments()) === 0);
    expect((await stored(id))?.['updatedAt']).toEqual(updatedAt);
    const found = await search(owner, 'The tunnel drops');
    expect(found.by_meaning).toBe(true);
    expect(found.items).toMatchObject([{ id, status: 'resolved', matched: ['meaning', 'words'], score: 1 }]);
    const vector = (await stored(id))?.['vector'] as unknown;
    await owner.request('POST', `${PATH}/${id}/reopen`);
    await owner.request('POST', `${PATH}/${id}/resolve`, { body: { resolution_summary: 'Replaced the router' } });
    await waitFor('another vector', async () => String((await stored(id))?.['vector']) !== String(vector));
  }, 60_000);

  it('shows to each only what they may see', async () => {
    const engineer = await colleague('engineer');
    const { id } = await begin(engineer, { title: 'Quokka server is loud' });
    expect(titles(await search(engineer, 'quokka'))).toEqual(['Quokka server is loud']);
    expect(titles(await search(owner, 'quokka'))).toEqual(['Quokka server is loud']);
    const peer = await colleague('engineer');
    expect(titles(await search(peer, 'quokka'))).toEqual([]);
    expect(titles(await search(await rig.person(), 'quokka'))).toEqual([]);
    await engineer.request('POST', `${PATH}/${id}/escalate`, { body: { escalate_to: peer.user.id } });
    expect(titles(await search(peer, 'quokka'))).toEqual(['Quokka server is loud']);
  });

  it('finds by what the notes say: once they are written, edited, approved, or the session is named anew', async () => {
    const { id } = await openSession(rig.db, owner, {
      title: 'Slow login',
      talk: [{ content: 'The kerberos tickets were stale.' }],
    });
    await owner.request('POST', `${PATH}/${id}/resolve`, { body: { resolution_summary: 'Done' } });
    await rig.worker({ QUEUES: 'support-index' });
    const indexed = () =>
      waitFor('an empty outbox', async () => (await rig.db.collection('outbox').countDocuments()) === 0);
    await indexed();
    expect(titles(await search(owner, 'kerberos'))).toEqual([]);
    await rig.spawn('worker', { QUEUES: 'support-document' });
    await waitFor('the notes', async () => titles(await search(owner, 'kerberos')).includes('Slow login'), 20_000);
    await indexed();
    const found = await search(owner, 'kerberos tickets stale');
    expect(found.items.find((item) => item.id === id)?.matched).toEqual(['meaning', 'words']);

    const text = (word: string) =>
      ['Problem Summary', 'Steps Taken', 'Resolution', 'Next Steps'].map((name) => `## ${name}\n${word}.`).join('\n\n');
    const edit = (word: string) =>
      owner.request<{ version: number }>('PUT', `${PATH}/${id}/documentation`, { body: { text: text(word) } });
    const first = await edit('Wombat');
    await indexed();
    expect(titles(await search(owner, 'wombat'))).toEqual(['Slow login']);
    expect(titles(await search(owner, 'kerberos'))).toEqual([]);
    await edit('Axolotl');
    await indexed();
    expect(titles(await search(owner, 'axolotl'))).toEqual(['Slow login']);
    await owner.request('POST', `${PATH}/${id}/documentation/versions/${first.version}/approve`);
    await indexed();
    expect(titles(await search(owner, 'wombat'))).toEqual(['Slow login']);
    expect(titles(await search(owner, 'axolotl'))).toEqual([]);

    const before = String((await stored(id))?.['vector']);
    await owner.request('PATCH', `${PATH}/${id}`, { body: { title: 'Platypus at the desk' } });
    await waitFor('another vector', async () => String((await stored(id))?.['vector']) !== before);
    await indexed();
  }, 60_000);

  it('finds by what was said last', async () => {
    const { id } = await begin(owner, { title: 'Something' });
    const lastMessage = { role: 'user', text: 'It says E-Zebra-17', at: new Date() };
    await rig.db.collection('support_sessions').updateOne({ _id: new ObjectId(id) }, { $set: { lastMessage } });
    expect(titles(await search(owner, 'zebra'))).toEqual(['Something']);
  });
});

describe('the index', () => {
  let rig: EmbeddingRig;
  beforeAll(async () => {
    rig = await openEmbeddingRig('support_search');
  });
  afterAll(() => rig.close());
  beforeEach(() => rig.reset());

  const organisationId = new Types.ObjectId();
  beforeAll(async () => {
    await rig.services.models.Organisation.create({ _id: organisationId, name: 'Test', tier: 'free' });
  });
  async function resolved(title: string, fields: object = {}) {
    const now = new Date();
    const _id = new Types.ObjectId();
    await rig.services.models.SupportSession.collection.insertOne({
      ...{ _id, organisationId, userId: new Types.ObjectId(), userName: 'Ann', title, problemSummary: '' },
      ...{ problemDomain: '', mode: 'chat', status: 'resolved', revision: 2, ticketId: '', escalationReason: '' },
      ...{ resolutionSummary: '', pauseNotes: '', messageCount: 0, lane: { revision: 0, questions: [], actions: [] } },
      ...{ steps: [], similar: [], notesVersion: 0, psaStatus: 'no_psa', worked: [], costNanoUsd: 0 },
      ...{ concludedAt: now, createdAt: now, updatedAt: now, ...fields },
    } as never);
    return _id;
  }
  async function task(sessionId: Types.ObjectId) {
    const now = new Date();
    const payload = { sessionId: sessionId.toHexString() };
    const entry = { kind: 'support-index' as const, organisationId, payload, issueAt: now, issued: 1 };
    return (await rig.services.models.Outbox.create(entry))._id.toHexString();
  }
  const run = (outboxId: string, signal = new AbortController().signal) =>
    doIndexTask({ ...rig.services, embeddings: rig.deps.embeddings, signal }, outboxId);
  const read = (_id: Types.ObjectId) => rig.services.models.SupportSession.findById(_id).lean();
  const left = (outboxId: string) => rig.services.models.Outbox.countDocuments({ _id: new Types.ObjectId(outboxId) });

  it('is written once, however often the job runs', async () => {
    const _id = await resolved('Disk full');
    const outboxId = await task(_id);
    expect(await run(outboxId)).toBe('indexed');
    expect(await run(outboxId)).toBe('gone');
    expect(await run(await task(_id))).toBe('indexed'); // from the cache
    expect(rig.fake.calls).toHaveLength(1);
    expect((await read(_id))?.vectorModel).toBe('compatible-embedding/bge/8');
  });

  it('is asked for once, however often; what is asked while it is made is made at once after it', async () => {
    const { models, connection } = rig.services;
    const _id = await resolved(randomUUID());
    const keep = () =>
      withTransaction(connection, (transaction) =>
        keepIndexing(models, { _id, organisationId, status: 'resolved' }, transaction),
      );
    const [first] = await keep();
    expect(await keep()).toEqual([first]);
    const entries = () => models.Outbox.countDocuments({ 'payload.sessionId': _id.toHexString() });
    expect(await entries()).toBe(1);
    let asks = 0;
    rig.reserve = async () => {
      asks += 1;
      if (asks === 1) {
        await models.SupportSession.updateOne({ _id }, { $set: { resolutionSummary: 'Said while it was embedded' } });
        await keep();
      }
      return () => Promise.resolve();
    };
    expect(await run(first?.id ?? '')).toBe('indexed');
    expect(rig.fake.calls).toHaveLength(2);
    expect(await entries()).toBe(0);
    expect(
      await withTransaction(connection, (transaction) =>
        keepIndexing(models, { _id, organisationId, status: 'active' }, transaction),
      ),
    ).toEqual([]);
    expect(await entries()).toBe(0);
  });

  it('has the words of the notes also where the model refuses; drafts are no notes', async () => {
    const { models } = rig.services;
    const _id = await resolved(randomUUID());
    const note = (version: number, text: string, isDraft: boolean) =>
      models.SupportNotes.create({
        ...{ organisationId, sessionId: _id, version, text, isDraft, origin: 'model', state: 'x', messageSeq: 0 },
        createdAt: new Date(),
      });
    await note(1, 'Replaced the flux capacitor', false);
    await note(2, 'A draft about marmots', true);
    rig.fake.script({ status: 400 });
    expect(await run(await task(_id))).toBe('refused');
    const query = { organisationId: organisationId.toHexString(), vector: null, limit: 5 };
    const find = (words: string) => findSimilarSessions(models, { ...query, words });
    expect((await find('capacitor')).map(({ session_id: id }) => id)).toEqual([_id.toHexString()]);
    expect(await find('marmots')).toEqual([]);
  });

  it('leaves alone what is gone, open again, or concluded anew meanwhile', async () => {
    expect(await run(await task(new Types.ObjectId()))).toBe('gone');
    const open = await resolved('Open again', { status: 'active' });
    expect(await run(await task(open))).toBe('not-needed');
    const anew = await resolved(randomUUID());
    rig.reserve = async () => {
      await rig.services.models.SupportSession.updateOne({ _id: anew }, { $set: { concludedAt: new Date(0) } });
      return () => Promise.resolve();
    };
    expect(await run(await task(anew))).toBe('not-needed');
    expect((await read(anew))?.vector).toBeUndefined();
  });

  it('is tried again where the model fails, and given up where it is refused or a day old', async () => {
    const _id = await resolved(randomUUID());
    const outboxId = await task(_id);
    rig.fake.script({ status: 503 });
    await expect(run(outboxId)).rejects.toMatchObject({ isRetryable: true });
    expect(await left(outboxId)).toBe(1);
    rig.fake.script({ status: 400 });
    expect(await run(outboxId)).toBe('refused');
    expect(await left(outboxId)).toBe(0);
    const old = await task(_id);
    await rig.services.models.Outbox.updateOne(
      { _id: new Types.ObjectId(old) },
      { $set: { createdAt: new Date(0) } },
      { timestamps: false, overwriteImmutable: true },
    );
    expect(await run(old)).toBe('stale');
  });

  it('ends within a second where the process is asked to stop; the task stays', async () => {
    const outboxId = await task(await resolved(randomUUID()));
    rig.fake.script({ fault: 'hang-before-headers' });
    const stop = new AbortController();
    const work = run(outboxId, stop.signal);
    work.catch(() => undefined);
    await waitFor('the call', () => rig.fake.calls.length > 0);
    const had = startOwnTime();
    stop.abort(new Error('stopping'));
    await expect(work).rejects.toThrow();
    expect(had()).toBeLessThan(1_000);
    expect(await left(outboxId)).toBe(1);
  });

  it('does without meaning where the model does not answer', async () => {
    const payer = { organisationId: organisationId.toHexString(), userId: organisationId.toHexString(), tier: 'free' };
    const failing = { embed: () => Promise.reject(unavailable('model_unavailable', 'away')) };
    const signal = new AbortController().signal;
    expect(await embedQuery(failing, payer, 'x', signal)).toBeNull();
    await expect(embedQuery(failing, payer, 'x', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
  });

  it('finds resolved sessions alone, of one organisation, never across models', async () => {
    const vectorOf = (values: number[], id = 'm') =>
      sessionVector({ model: { id, providerModel: id } as never, vectors: [Float32Array.from(values)] });
    const withVector = (values: number[], model?: string) => {
      const { values: normal, model: vectorModel } = vectorOf(values, model);
      return { vector: Buffer.from(normal.buffer), vectorModel };
    };
    const near = await resolved('Near', withVector([1, 0.1]));
    const words = await resolved('Gnu', withVector([0, 1]));
    await resolved('Other model', withVector([1, 0.1], 'other'));
    await resolved('Gnu of others', { organisationId: new Types.ObjectId(), ...withVector([1, 0]) });
    await resolved('Gnu open', { status: 'active', ...withVector([1, 0]) });
    const query = { organisationId: organisationId.toHexString(), words: 'gnu', limit: 5 };
    const found = await findSimilarSessions(rig.services.models, { ...query, vector: vectorOf([2, 0]) });
    expect(found.map(({ session_id: id, matched }) => [id, matched])).toEqual(
      [near, words]
        .map((id) => [id.toHexString(), id === near ? ['meaning'] : ['words']])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
    const alone = await findSimilarSessions(rig.services.models, {
      ...query,
      vector: null,
      excludeId: near.toHexString(),
    });
    expect(alone.map(({ title }) => title)).toEqual(['Gnu']);
  });

  it('looks through 2,000 sessions in little time', async () => {
    const { models } = rig.services;
    const many = new Types.ObjectId();
    const random = () => Float32Array.from({ length: 1_536 }, () => Math.random() - 0.5);
    const model = { id: 'm', providerModel: 'm' } as never;
    const one = await resolved('Template', { organisationId: many });
    const template = await models.SupportSession.collection.findOne({ _id: one });
    const rows = Array.from({ length: 2_000 }, (_, n) => {
      const { values, model: vectorModel } = sessionVector({ model, vectors: [random()] });
      const problemSummary = `Machine ${n} of site ${n % 37} says error ${n % 101}. `.repeat(8);
      return {
        ...template,
        _id: new Types.ObjectId(),
        title: `Case ${n}`,
        problemSummary,
        notesTerms: ['machine', ...Array.from({ length: 100 }, (_, word) => `word${(n * 7 + word) % 5_000}`)],
        vector: Buffer.from(values.buffer),
        vectorModel,
      };
    });
    await models.SupportSession.collection.insertMany(rows as never);
    const vector = sessionVector({ model, vectors: [random()] });
    const query = { organisationId: many.toHexString(), words: 'machine of site 12 says error 44', vector, limit: 5 };
    await findSimilarSessions(models, query);
    const startedAt = performance.now();
    expect(await findSimilarSessions(models, query)).toHaveLength(5);
    expect(performance.now() - startedAt).toBeLessThan(10_000); // 0.3 s on a machine of its own
    if (process.env['SHOW_TIMES']) process.stderr.write(`2,000 sessions: ${performance.now() - startedAt} ms\n`);
  }, 30_000);
});
