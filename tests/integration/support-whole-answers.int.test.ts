/** Models that cannot stream: their answer comes in one piece, through the same endpoints. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTE_SECTIONS, type TicketNotes } from '../../src/contracts/support/documentation';
import { type FakeLlm, startFakeLlm } from '../support/fake-llm/fake-llm-server';
import { documentationOf, lastOf, openSession, readDocument } from '../support/document-ground';
import { openProduct, type Product } from '../support/open-product';
import { WeftClient } from '../support/weft-client';

const NOTES = NOTE_SECTIONS.map((section) => `## ${section}\n- The text of it. [m1]`).join('\n\n');
const CLEAN = NOTES.replaceAll(' [m1]', '');
/** Longer than the first token of a model that streams may take. */
const DELAY_MS = 1_500;

describe.each(['openai', 'anthropic'] as const)('a model of %s that cannot stream', (provider) => {
  let fake: FakeLlm;
  let product: Product;
  let person: WeftClient;
  const folder = mkdtempSync(join(tmpdir(), 'weft-whole-'));
  beforeAll(async () => {
    fake = await startFakeLlm();
    const file = join(folder, 'models.json');
    const price = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-23', source: 'test' };
    const model = {
      ...{ id: 'house', label: 'House', provider, providerModel: 'house', price, fallbacks: [] },
      ...{
        capabilities: { streaming: false },
        targets: [{ baseUrl: `${fake.url}${provider === 'openai' ? '/v1' : ''}` }],
      },
    };
    writeFileSync(file, JSON.stringify({ models: [model], roles: { documentation: ['house'], support: ['house'] } }));
    product = await openProduct({
      ...{ MODELS_FILE: file, DEFAULT_MODEL: 'house', OPENAI_API_KEY: 'nobody', ANTHROPIC_API_KEY: 'nobody' },
      LLM_FIRST_TOKEN_TIMEOUT_MS: '1000',
    });
    person = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(async () => {
    await product?.stop();
    await fake?.close();
    rmSync(folder, { recursive: true });
  });

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
