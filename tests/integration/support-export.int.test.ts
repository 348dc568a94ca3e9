/** The export of a session over HTTP: who gets it, as what, and that it holds what the session holds. */
import { ObjectId } from 'mongodb';
import type { SupportSession } from '../../src/contracts/support/sessions';
import { ProcessRig } from '../support/process-rig';
import type { WeftClient } from '../support/weft-client';

const PATH = '/api/ai-sessions';

describe('the export of a session', () => {
  let rig: ProcessRig;
  let owner: WeftClient;
  let id: string;
  beforeAll(async () => {
    rig = await ProcessRig.start({ api: 1, workers: 0, schedulers: 0 });
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
  const get = (format?: string, by = owner) =>
    by.fetch('GET', `${PATH}/${id}/export`, { query: format ? { format } : {} });

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

  it('is for who may see the session, in a format that there is', async () => {
    expect((await get('json', await rig.person())).status).toBe(403);
    expect((await get('docx')).status).toBe(400);
  });
});
