/** Ticket notes through the whole product with the demo model: streamed, kept, edited, approved. */
import { ObjectId } from 'mongodb';
import type { Problem } from '../../../src/contracts/kernel/common';
import {
  NOTE_SECTIONS,
  type SessionDocumentation,
  type TicketNotes,
} from '../../../src/contracts/support/documentation';
import { documentationOf, lastOf, openSession, readDocument, say, SESSIONS, TALK } from '../../rigs/document-ground';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { openProduct, type Product } from '../../rigs/open-product';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

const headings = (text: string) => [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);

describe('ticket notes', () => {
  let product: Product;
  let person: WeftClient;
  const db = () => {
    const { db: found } = product.base.connection;
    if (!found) throw new Error('no database');
    return found as never;
  };
  beforeAll(async () => {
    product = await openProduct({});
    person = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(() => product?.stop());

  const resolve = (id: string, by = person) =>
    by.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Cached credentials cleared.' } });
  const versions = async (id: string) =>
    (await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`)).items;

  it('are four sections, plain and typed, with what each statement rests on', async () => {
    const { id } = await openSession(db(), person);
    await resolve(id);
    const plain = await readDocument(person, documentationOf(id));
    expect(headings(plain.text)).toEqual([...NOTE_SECTIONS]);
    expect(plain.events.at(-1)?.data).toBe('[DONE]');
    const typed = await readDocument(person, documentationOf(id), { format: 'typed' });
    expect(typed.runId).toBe(plain.runId);
    const { event, data } = lastOf<TicketNotes>(typed);
    expect(event).toBe('done');
    expect(data).toMatchObject({ version: 1, origin: 'model', repairs: [], text: plain.text });
    for (const { section, text } of data.sections) {
      const of = typed.events.filter(({ data: one }) => (JSON.parse(one) as { section?: string }).section === section);
      expect(of.map(({ event: name }) => name)).toEqual([
        'section-start',
        ...of.slice(1, -1).map(() => 'delta'),
        'section-end',
      ]);
      expect(of.map(({ data: one }) => (JSON.parse(one) as { text?: string }).text ?? '').join('')).toBe(text);
    }
    const steps = data.sections.find(({ section }) => section === 'Steps Taken')?.statements ?? [];
    expect(steps.find(({ text }) => text.includes('ipconfig'))?.evidence).toMatchObject([
      { kind: 'command', label: 'ipconfig /all' },
    ]);
    const [notes] = await versions(id);
    expect(notes).toMatchObject({ version: 1, is_draft: false, text: plain.text, author: null, approved_at: null });
  });

  it('are told from the record alone too', async () => {
    const { id } = await openSession(db(), person, { problem: 'No mail' });
    const told = await person.request<SessionDocumentation>('GET', `${SESSIONS}/${id}/documentation`);
    expect(told).toMatchObject({ problem_summary: 'No mail', next_steps: 'None', time_spent: '0 minutes' });
    expect(told.diagnostic_steps).toContainEqual({
      description: 'Ran `ipconfig /all`',
      result: 'DNS Servers . . . : 10.0.0.53',
      evidence: expect.objectContaining({ kind: 'command' }) as unknown,
    });
  });

  it('of a session that goes on are a draft, written anew once something was said', async () => {
    const { id } = await openSession(db(), person);
    const first = await readDocument(person, documentationOf(id));
    const again = await readDocument(person, documentationOf(id));
    expect(again.runId).toBe(first.runId);
    expect((await versions(id)).map(({ version, is_draft: isDraft }) => [version, isDraft])).toEqual([[1, true]]);
    await say(db(), id, person, [{ content: 'It came back after lunch.' }]);
    const later = await readDocument(person, documentationOf(id));
    expect(later.runId).not.toBe(first.runId);
    expect(later.text).toContain('came back after lunch');
    expect((await versions(id)).map(({ version, is_draft: isDraft }) => [version, isDraft])).toEqual([[2, true]]);
  });

  it('go on after Last-Event-ID, and are whole when Redis has lost them', async () => {
    const { id } = await openSession(db(), person);
    const whole = await readDocument(person, documentationOf(id));
    const place = whole.events[1];
    if (!place?.id) throw new Error('no place');
    const rest = await readDocument(person, documentationOf(id), { lastEventId: place.id });
    const seen = whole.events.filter(
      (_, index) => index <= whole.events.findLastIndex(({ id: one }) => one === place.id),
    );
    expect(seen.map(({ data }) => data).join('') + rest.text).toBe(whole.text);
    await product.base.eventLog.drop([whole.runId ?? '']);
    expect((await readDocument(person, documentationOf(id))).text).toBe(whole.text);
  });

  it('are edited within their sections, and approved', async () => {
    const { id } = await openSession(db(), person);
    await resolve(id);
    await readDocument(person, documentationOf(id));
    const path = `${SESSIONS}/${id}/documentation`;
    const [notes] = await versions(id);
    const put = (body: object) => person.fetch('PUT', path, { body });
    const wrong = await put({ text: '## Problem Summary\nx\n## Resolution\ny\n## Extra\nz' });
    expect(wrong.status).toBe(422);
    const problem = (await wrong.json()) as Problem;
    expect(problem.code).toBe('notes_sections_wrong');
    expect(problem.errors?.map(({ path: where }) => where)).toEqual(['Steps Taken', 'Next Steps', 'Extra']);
    const text = (notes?.text ?? '').replace(/## Next Steps\n[^]*/, '## Next Steps\n- Watch it.');
    const edited = await person.request<TicketNotes>('PUT', path, { body: { text, version: 1 } });
    expect(edited).toMatchObject({ version: 2, origin: 'edited', is_draft: false, author: { id: person.user.id } });
    expect(edited.sections[1]?.statements).toEqual(notes?.sections[1]?.statements);
    const stale = await put({ text, version: 1 });
    expect(stale.status).toBe(409);
    expect(await stale.json()).toMatchObject({ code: 'notes_changed', current: { version: 2 } });
    const approve = () => person.request<TicketNotes>('POST', `${path}/versions/2/approve`);
    const approved = await approve();
    expect(approved).toMatchObject({ version: 2, approved_by: { id: person.user.id } });
    expect(await approve()).toEqual(approved);
    expect((await person.fetch('POST', `${path}/versions/9/approve`)).status).toBe(404);
  });

  it('are written anew, whole or one section, and the others stay', async () => {
    const { id } = await openSession(db(), person);
    await resolve(id);
    await readDocument(person, documentationOf(id));
    const [before] = await versions(id);
    const body = { section: 'Resolution', instruction: 'Shorter, please' };
    const headers = { 'idempotency-key': 'anew' };
    const regenerate = () =>
      person.request<{ runId: string }>('POST', `${SESSIONS}/${id}/documentation/regenerate`, { body, headers });
    const { runId } = await regenerate();
    expect((await regenerate()).runId).toBe(runId);
    const read = await readDocument(person, documentationOf(id), { format: 'typed' });
    expect(read.runId).toBe(runId);
    const [after] = await versions(id);
    expect(after?.version).toBe(2);
    for (const index of [0, 1, 3]) expect(after?.sections[index]).toEqual(before?.sections[index]);
  });

  it('are drafted ahead after each answer of the assistant, and taken up when it is resolved', async () => {
    const { id } = await openSession(db(), person, { talk: [] });
    const answer = await person.fetch('POST', `${SESSIONS}/${id}/messages`, {
      body: { content: 'The printer on floor 3 prints blank pages since Monday.' },
    });
    await answer.text();
    const [draft] = await waitFor('a draft', async () => {
      const found = await versions(id);
      return found.length > 0 && found;
    });
    expect(draft).toMatchObject({ is_draft: true, origin: 'model' });
    await resolve(id);
    const read = await readDocument(person, documentationOf(id), { format: 'typed' });
    const { data } = lastOf<TicketNotes>(read);
    expect(data.sections.slice(0, 2)).toEqual(draft?.sections.slice(0, 2));
    expect((await versions(id)).map(({ is_draft: isDraft }) => isDraft)).toEqual([false]);
    const { Run } = product.base.models;
    const runs = await Run.find({ subjectId: id }).lean<RunRecord[]>();
    const notes = runs.find(
      ({ kind, journal }) => kind === 'support.document' && journal[1]?.input.includes('Write only'),
    );
    expect(notes?.journal[1]?.input).toContain('Document: notes');
  });

  it('go to the ticket system once they are written, or once they are approved', async () => {
    const organisationId = new ObjectId(person.user.organisation.id);
    const { models } = product.base;
    await models.TicketConnection.collection.insertOne({
      ...{
        _id: organisationId,
        system: 'webhook',
        url: 'https://tickets.example.test',
        account: {},
        sealed: '',
        keyVersion: '',
      },
      settings: { pushes: ['internal_note'], resolved_status: '', escalated_status: '', work_type: '' },
      ...{ isEnabled: true, members: [], createdAt: new Date(), updatedAt: new Date() },
    } as never);
    const pushed = (id: string) => models.TicketPush.find({ sessionId: id, kind: 'internal_note' }).lean();
    const first = await openSession(db(), person);
    await resolve(first.id);
    await readDocument(person, documentationOf(first.id));
    await waitFor('a push', async () => (await pushed(first.id)).some(({ notesVersion }) => notesVersion === 1));

    await models.SupportSettings.updateOne(
      { _id: organisationId },
      { $set: { settings: { approval: 'required' } } },
      { upsert: true },
    );
    const second = await openSession(db(), person);
    await resolve(second.id);
    await readDocument(person, documentationOf(second.id));
    await waitFor('notes', async () => (await versions(second.id)).length > 0);
    expect((await pushed(second.id)).filter(({ notesVersion }) => notesVersion !== undefined)).toEqual([]);
    await person.request('POST', `${SESSIONS}/${second.id}/documentation/versions/1/approve`);
    expect((await pushed(second.id)).map(({ notesVersion }) => notesVersion)).toContain(1);
    await models.TicketConnection.deleteOne({ _id: organisationId });
    await models.SupportSettings.deleteOne({ _id: organisationId });
  });

  it('leave no error in the log', () => {
    expect(product.lines.filter(({ level }) => level === 'error' || Number(level) >= 50)).toEqual([]);
  });

  it('have four sections of a session in which nothing was said', async () => {
    const { id } = await openSession(db(), person, { talk: [] });
    const read = await readDocument(person, documentationOf(id));
    expect(headings(read.text)).toEqual([...NOTE_SECTIONS]);
    expect(TALK.length).toBeGreaterThan(0);
  });
});
