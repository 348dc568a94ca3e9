/** The export of a session over HTTP: who gets it, as what, and that it holds what the session holds. */
import { ObjectId } from 'mongodb';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import type { SessionExport } from '../../../src/contracts/support/exports';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

const PATH = '/api/ai-sessions';

describe('the export of a session', () => {
  let rig: ProcessRig;
  let owner: WeftClient;
  let id: string;
  beforeAll(async () => {
    rig = await ProcessRig.start();
    owner = await rig.person();
    const title = '../VPN "drops"\u202e ☂';
    const session = await owner.request<SupportSession>('POST', PATH, { body: { title, problem_summary: '# Drops' } });
    id = session.id;
    const now = new Date();
    const ids = { organisationId: new ObjectId(owner.user.organisation.id), sessionId: new ObjectId(id) };
    const attachmentId = new ObjectId();
    await rig.db.collection('support_attachments').insertOne({
      ...{ ...ids, _id: attachmentId, userId: new ObjectId(owner.user.id), name: 'trace.log', mediaType: 'text/plain' },
      ...{ kind: 'text', bytes: 5, data: Buffer.from('hello'), createdAt: now },
    });
    await rig.db.collection('support_messages').insertMany([
      {
        ...{ ...ids, seq: 1, role: 'user', userId: new ObjectId(owner.user.id), userName: 'Ann', createdAt: now },
        ...{ content: 'It drops\n```\nnever closed', attachmentIds: [attachmentId] },
        answers: [{ itemId: 'a', kind: 'action', state: 'done', title: 'Ping', command: 'ping x', text: 'lost' }],
      },
      { ...ids, seq: 2, role: 'assistant', content: 'Lower the MTU', answers: [], attachmentIds: [], createdAt: now },
    ]);
    await rig.db.collection('support_notes').insertOne({
      ...{ ...ids, version: 1, text: '## Problem Summary\nDrops', origin: 'model', isDraft: false, repairs: [] },
      ...{ state: 'x', messageSeq: 2, createdAt: now },
      sections: [
        {
          section: 'Problem Summary',
          text: 'Drops',
          statements: [{ text: 'Drops', evidence: [{ kind: 'message', id: '', label: '14:02' }] }],
        },
      ],
    });
    await owner.request('POST', `${PATH}/${id}/resolve`, { body: { resolution_summary: 'Lowered the MTU' } });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });
  const ask = (format?: string, by = owner) =>
    by.request<SessionExport>('POST', `${PATH}/${id}/exports`, { body: format ? { format } : {} });
  const look = (exportId: string, wait = 0) =>
    owner.request<SessionExport>('GET', `${PATH}/${id}/exports/${exportId}`, { query: { wait } });
  const fetchFile = (exportId: string, by = owner) => by.fetch('GET', `${PATH}/${id}/exports/${exportId}/file`);
  const untilEnded = (exportId: string) =>
    waitFor(
      'the end of the export',
      async () => {
        const seen = await look(exportId, 5);
        return seen.status !== 'queued' && seen.status !== 'running' && seen;
      },
      60_000,
    );
  const get = async (format?: string) => {
    const { id: exportId } = await ask(format);
    expect(await untilEnded(exportId)).toMatchObject({ status: 'ready', error: null });
    return fetchFile(exportId);
  };

  it('is Markdown unless asked otherwise, under a safe name', async () => {
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="session-vpn-drops.md"');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await answer.text();
    for (const part of [
      ...['- **Status:** resolved', '> # Drops', '- Drops _(14:02)_', '> never closed', 'Attached: trace.log'],
      ...['$ ping x', '> Lower the MTU', '## Time entry', '- **Billed:** 15 minutes', 'Not written yet.'],
    ])
      expect(text).toContain(part);
  });

  it('is JSON with everything, in order', async () => {
    const answer = await get('json');
    expect(answer.headers.get('content-disposition')).toContain('session-vpn-drops.json');
    expect(await answer.json()).toMatchObject({
      ...{ format: 'weft-support-session', version: 1 },
      session: { id, status: 'resolved' },
      notes: { version: 1 },
      messages: [
        { seq: 1, attachments: [{ name: 'trace.log' }] },
        { seq: 2, role: 'assistant' },
      ],
      outputs: [{ kind: 'customer_reply' }, { kind: 'knowledge_article' }, { kind: 'time_entry' }],
    });
  });

  it('is a PDF', async () => {
    const answer = await get('pdf');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.byteLength).toBe(Number(answer.headers.get('content-length')));
    expect(bytes.toString('latin1', 0, 5)).toBe('%PDF-');
  });

  it('is for who asked for it and may see the session, in a format that there is', async () => {
    const { id: exportId } = await ask();
    await untilEnded(exportId);
    const stranger = await rig.person();
    expect((await fetchFile(exportId, stranger)).status).toBe(404);
    await expect(ask('json', stranger)).rejects.toThrow('404');
    await expect(ask('docx')).rejects.toThrow('400');
    expect((await owner.fetch('GET', `${PATH}/${id}/exports/${id}/file`)).status).toBe(404);
  });

  it('is written by a worker alone, and few of a person wait at once', async () => {
    const [worker] = rig.workers;
    if (!worker) throw new Error('no worker');
    await worker.kill();
    const first = await ask('pdf');
    expect((await look(first.id, 1)).status).toBe('queued');
    expect((await fetchFile(first.id)).status).toBe(409);
    await Promise.all([ask('markdown'), ask('json')]);
    const other = await owner.request<SupportSession>('POST', PATH, { body: { title: 'Another' } });
    const refused = await owner.fetch('POST', `${PATH}/${other.id}/exports`, { body: {} });
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
    await rig.remove(worker);
    await rig.spawn('worker');
    expect(await untilEnded(first.id)).toMatchObject({ status: 'ready' });
    for (const open of await rig.db.collection('support_exports').find({ isOpen: true }).toArray())
      await untilEnded(String(open['_id']));
  });

  it('is taken up by another worker where one dies with the file kept and not recorded', async () => {
    const dying = await rig.armWorker('session-export.file-kept:exit');
    const { id: exportId } = await ask();
    await waitFor('the death of the worker', () => !dying.isRunning, 60_000);
    await rig.remove(dying);
    await rig.spawn('worker');
    expect(await untilEnded(exportId)).toMatchObject({ status: 'ready' });
    const record = await rig.db.collection('support_exports').findOne({ _id: new ObjectId(exportId) });
    expect(record?.['attempt']).toBe(2);
    expect(await (await fetchFile(exportId)).text()).toContain('> # Drops');
    expect(await rig.db.collection('outbox').countDocuments({ kind: 'support-export' })).toBe(0);
  }, 120_000);

  it('goes with its session', async () => {
    const { id: exportId } = await ask();
    await untilEnded(exportId);
    await owner.request('DELETE', `${PATH}/${id}`);
    expect((await fetchFile(exportId)).status).toBe(404);
    expect(await rig.db.collection('support_export_chunks').countDocuments()).toBe(0);
    expect(await rig.db.collection('support_exports').countDocuments({ sessionId: new ObjectId(id) })).toBe(0);
  });
});
