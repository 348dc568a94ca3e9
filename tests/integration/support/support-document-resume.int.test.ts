/** Readers of ticket notes who are cut off between any two frames and come back with `Last-Event-ID`. */
import { NOTE_SECTIONS, type TicketNotes } from '../../../src/contracts/support/documentation';
import { documentationOf, openSession, readDocument, type ReadEvent, SESSIONS } from '../../rigs/document-ground';
import { openProduct, type Product } from '../../rigs/open-product';
import { WeftClient } from '../../support/weft-client';

const frameOf = ({ id, event, data }: ReadEvent) => ({ id, event, data });
/** What somebody has who follows the typed form as it is documented. */
function take(frames: readonly ReadEvent[]): { sections: Record<string, string>; ends: number } {
  const taken = { sections: {} as Record<string, string>, ends: 0 };
  for (const { event, data } of frames) {
    const { section = '', text = '' } = JSON.parse(data) as { section?: string; text?: string };
    if (event === 'reset') taken.sections = {};
    if (event === 'section-start') {
      expect(Object.keys(taken.sections)).not.toContain(section);
      taken.sections[section] = '';
    }
    if (event === 'delta') taken.sections[section] += text;
    if (event === 'done') taken.ends += 1;
  }
  return taken;
}

describe('a stream of ticket notes that breaks off', () => {
  let product: Product;
  let person: WeftClient;
  beforeAll(async () => {
    product = await openProduct({});
    const { user } = await WeftClient.register(product.url);
    await product.base.models.Organisation.updateMany({}, { tier: 'enterprise' }); // a stream for each place
    person = await WeftClient.login(product.url, user.email);
  }, 60_000);
  afterAll(() => product?.stop());

  /** A finished run, the beginning of which was taken from a draft: several frames come of one event. */
  async function write(): Promise<string> {
    const { id } = await openSession(product.base.connection.db as never, person);
    await readDocument(person, documentationOf(id));
    await person.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Done.' } });
    return id;
  }

  it.each(['typed', 'text'] as const)(
    'goes on after each frame of the %s form: nothing is lost, nothing comes twice',
    async (format) => {
      const path = documentationOf(await write());
      const whole = await readDocument(person, path, { format });
      expect(whole.events.length).toBeGreaterThan(format === 'typed' ? 2 * NOTE_SECTIONS.length : 2);
      const ids = whole.events.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain(undefined);
      for (const [place, lastEventId = ''] of ids.slice(0, -1).entries()) {
        const rest = await readDocument(person, path, { format, lastEventId });
        expect([place, rest.events.map(frameOf)]).toEqual([place, whole.events.slice(place + 1).map(frameOf)]);
      }
    },
  );

  it('has every section once in the end also where the log of what was said is gone', async () => {
    const id = await write();
    const path = documentationOf(id);
    const whole = await readDocument(person, path, { format: 'typed' });
    await product.base.eventLog.drop([whole.runId ?? '']);
    const { items } = await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`);
    const sections = Object.fromEntries(items[0]?.sections.map(({ section, text }) => [section, text]) ?? []);
    expect(Object.keys(sections)).toEqual([...NOTE_SECTIONS]);
    expect(take(whole.events)).toEqual({ sections, ends: 1 });
    for (const [place, { id: lastEventId = '' }] of whole.events.slice(0, -1).entries()) {
      const rest = await readDocument(person, path, { format: 'typed', lastEventId });
      expect([place, take([...whole.events.slice(0, place + 1), ...rest.events])]).toEqual([
        place,
        { sections, ends: 1 },
      ]);
    }
  });
});
