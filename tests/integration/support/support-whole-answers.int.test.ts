/** Models that cannot stream: their answer comes in one piece, through the same endpoints. */
import { NOTE_SECTIONS, type TicketNotes } from '../../../src/contracts/support/documentation';
import { type House, openHouse } from '../../rigs/house-model';
import { documentationOf, lastOf, openSession, readDocument } from '../../rigs/document-ground';

const NOTES = NOTE_SECTIONS.map((section) => `## ${section}\n- The text of it. [m1]`).join('\n\n');
const CLEAN = NOTES.replaceAll(' [m1]', '');
/** Longer than the first token of a model that streams may take. */
const DELAY_MS = 1_500;

describe.each(['openai', 'anthropic'] as const)('a model of %s that cannot stream', (provider) => {
  let house: House;
  let fake: House['fake'];
  let product: House['product'];
  let person: House['person'];
  beforeAll(async () => {
    house = await openHouse({
      provider,
      traits: { capabilities: { streaming: false } },
      environment: { LLM_FIRST_TOKEN_TIMEOUT_MS: '1000' },
    });
    ({ fake, product, person } = house);
  }, 60_000);
  afterAll(() => house?.close());

  it('writes notes through the same stream, however long it thinks', async () => {
    fake.script({ text: NOTES, delayMs: DELAY_MS });
    const { id } = await openSession(product.base.connection.db as never, person);
    const [plain, typed] = await Promise.all([
      readDocument(person, documentationOf(id)),
      readDocument(person, documentationOf(id), { format: 'typed' }),
    ]);
    expect(plain.text).toBe(CLEAN);
    expect(plain.events.at(-1)?.data).toBe('[DONE]');
    expect(lastOf<TicketNotes>(typed)).toMatchObject({
      event: 'done',
      data: { text: CLEAN, origin: 'model', repairs: [] },
    });
    expect(fake.calls).toHaveLength(1);
    expect(fake.calls[0]?.body).not.toMatchObject({ stream: true });
  });

  it('answers a message', async () => {
    fake.script({ text: 'Is the cable plugged in?' });
    const { id } = await person.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'No light' } });
    const answer = await person.fetch('POST', `/api/ai-sessions/${id}/messages`, { body: { content: 'No light.' } });
    const text = await answer.text();
    expect(text).toContain('data: Is the cable plugged in?');
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
  });
});
