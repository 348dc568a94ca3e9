/** How often a minute a person may end sessions and have notes streamed, as the tier that they begin with says. */
import type { Problem } from '../../../src/contracts/kernel/common';
import { documentationOf, openSession, readDocument, SESSIONS } from '../../rigs/document-ground';
import { openProduct, type Product } from '../../rigs/open-product';
import { WeftClient } from '../../support/weft-client';

const RESOLVES = 15;
const STREAMS = 20;

describe('limits of support sessions', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct({});
  }, 60_000);
  afterAll(() => product?.stop());

  const open = (person: WeftClient) => openSession(product.base.connection.db as never, person, { talk: [] });
  const resolve = (person: WeftClient, id: string) =>
    person.fetch('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Done.' } });
  /** The answer says that it is too much, and when to come back. */
  async function expectRefused(answer: Response, policy: string, limit: number): Promise<void> {
    expect(answer.status).toBe(429);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await answer.json()) as Problem).toMatchObject({ status: 429, code: 'rate_limited' });
    const wait = Number(answer.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(65);
    expect(answer.headers.get('ratelimit-policy')).toBe(`"${policy}";q=${limit};w=60`);
    expect(answer.headers.get('ratelimit')).toMatch(new RegExp(`^"${policy}";r=0;t=\\d+$`));
  }

  it(`let ${RESOLVES} sessions a minute be resolved or escalated by a person, and not one more`, async () => {
    const [person, other] = await Promise.all([WeftClient.register(product.url), WeftClient.register(product.url)]);
    const ids: string[] = [];
    for (let count = 0; count <= RESOLVES; count += 1) ids.push((await open(person)).id);
    const last = ids.pop() ?? '';
    for (const [place, id] of ids.entries()) {
      const answer = await (place % 5 === 4
        ? person.fetch('POST', `${SESSIONS}/${id}/escalate`, { body: { escalation_reason: 'Too much for me.' } })
        : resolve(person, id));
      expect([place, answer.status]).toEqual([place, 200]);
      expect(answer.headers.get('ratelimit')).toContain(`"supportResolves-minute";r=${RESOLVES - 1 - place};`);
    }
    await expectRefused(await resolve(person, last), 'supportResolves-minute', RESOLVES);
    await expectRefused(
      await person.fetch('POST', `${SESSIONS}/${last}/escalate`, { body: {} }),
      'supportResolves-minute',
      RESOLVES,
    );
    expect(await person.request('GET', `${SESSIONS}/${last}`)).toMatchObject({ status: 'active' });
    // Everything else goes on, and so does everybody else.
    expect((await person.fetch('POST', `${SESSIONS}/${last}/pause`, { body: {} })).status).toBe(200);
    expect((await resolve(other, (await open(other)).id)).status).toBe(200);
  });

  it(`let ${STREAMS} streams of notes a minute be asked for by a person, and not one more`, async () => {
    const [person, other] = await Promise.all([WeftClient.register(product.url), WeftClient.register(product.url)]);
    const { id } = await open(person);
    for (let count = 0; count < STREAMS; count += 1) {
      const { events } = await readDocument(person, documentationOf(id), { format: count % 2 ? 'typed' : 'text' });
      expect([count, events.at(-1)?.event ?? events.at(-1)?.data]).toEqual([count, count % 2 ? 'done' : '[DONE]']);
    }
    await expectRefused(await person.fetch('GET', documentationOf(id)), 'supportDocuments-minute', STREAMS);
    expect((await resolve(person, id)).status).toBe(200);
    expect((await readDocument(other, documentationOf((await open(other)).id))).events.at(-1)?.data).toBe('[DONE]');
  });
});
