/** What a session leaves beside its notes, through the whole product with the demo model. */
import type { Problem } from '../../../src/contracts/kernel/common';
import { ARTICLE_SECTIONS, BRIEF_SECTIONS } from '../../../src/contracts/support/documentation';
import type { SessionOutput } from '../../../src/contracts/support/outputs';
import { lastOf, openSession, readDocument, SESSIONS } from '../../rigs/document-ground';
import { openProduct, type Product } from '../../rigs/open-product';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

const headings = (text: string) => [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);

describe('outputs of a session', () => {
  let product: Product;
  let person: WeftClient;
  const db = () => product.base.connection.db as never;
  beforeAll(async () => {
    product = await openProduct({});
    person = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(() => product?.stop());

  const pathOf = (id: string, kind = '') => `${SESSIONS}/${id}/outputs${kind && `/${kind}`}`;
  const list = async (id: string) => (await person.request<{ items: SessionOutput[] }>('GET', pathOf(id))).items;
  const find = async (id: string, kind: string) => (await list(id)).find((one) => one.kind === kind);
  const ready = (id: string, kind: string) =>
    waitFor(kind, async () => {
      const output = await find(id, kind);
      return output?.status === 'ready' && output;
    });
  async function refused(method: string, path: string, body?: object) {
    const answer = await person.fetch(method, path, body ? { body } : {});
    return { status: answer.status, code: ((await answer.json()) as Problem).code };
  }

  it('are written once it is resolved, each in its form', async () => {
    const { id } = await openSession(db(), person);
    await person.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Credentials cleared.' } });
    const reply = await ready(id, 'customer_reply');
    expect(headings(reply.text)).toEqual([]);
    expect(reply).toMatchObject({ origin: 'model', sections: [], error: null });
    expect(reply.text).toContain('Credentials cleared');
    const article = await ready(id, 'knowledge_article');
    expect(headings(article.text)).toEqual([...ARTICLE_SECTIONS]);
    expect(await find(id, 'time_entry')).toMatchObject({ status: 'ready', time_entry: { billed_minutes: 15 } });
    const read = await readDocument(person, `${pathOf(id, 'customer_reply')}/stream`);
    expect(read.text).toBe(reply.text);
    const typed = await readDocument(person, `${pathOf(id, 'knowledge_article')}/stream`, { format: 'typed' });
    expect(lastOf<object>(typed)).toMatchObject({ event: 'done', data: { text: article.text, version: null } });
  });

  it('are written when asked for, once a key, and not streamed before', async () => {
    const { id } = await openSession(db(), person);
    const path = pathOf(id, 'escalation_brief');
    expect(await refused('GET', `${path}/stream`)).toEqual({ status: 404, code: 'output_not_found' });
    const headers = { 'idempotency-key': 'brief' };
    const ask = () => person.request<{ runId: string }>('POST', path, { body: {}, headers });
    const { runId } = await ask();
    expect((await ask()).runId).toBe(runId);
    const read = await readDocument(person, `${path}/stream`);
    expect(read.runId).toBe(runId);
    expect(headings(read.text)).toEqual([...BRIEF_SECTIONS]);
    expect(await find(id, 'escalation_brief')).toMatchObject({ status: 'ready', text: read.text, run_id: runId });
    expect(await refused('POST', pathOf(id, 'time_entry'), {})).toEqual({ status: 422, code: 'output_fields_wrong' });
  });

  it('are changed by hand, each in its fields', async () => {
    const { id } = await openSession(db(), person);
    await person.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Done.' } });
    await Promise.all([ready(id, 'customer_reply'), ready(id, 'knowledge_article')]);
    const put = (kind: string, body: object) => person.request<SessionOutput>('PUT', pathOf(id, kind), { body });
    expect(await put('customer_reply', { text: 'It works again.' })).toMatchObject({
      ...{ text: 'It works again.', origin: 'edited', status: 'ready' },
    });
    const wrong = { status: 422, code: 'output_fields_wrong' };
    expect(await refused('PUT', pathOf(id, 'customer_reply'), { billed_minutes: 5 })).toEqual(wrong);
    expect(await refused('PUT', pathOf(id, 'time_entry'), { text: 'x' })).toEqual(wrong);
    expect(await refused('PUT', pathOf(id, 'time_entry'), {})).toEqual(wrong);
    expect(await refused('PUT', pathOf(id, 'knowledge_article'), { text: 'No headings' })).toEqual({
      ...{ status: 422, code: 'notes_sections_wrong' },
    });
    expect(await put('time_entry', { billed_minutes: 30, notes: 'On the phone' })).toMatchObject({
      time_entry: { billed_minutes: 30, notes: 'On the phone', rounding_minutes: 15 },
    });
    expect(await refused('PUT', pathOf(id, 'escalation_brief'), { text: 'x' })).toEqual({
      ...{ status: 404, code: 'output_not_found' },
    });
  });
});
