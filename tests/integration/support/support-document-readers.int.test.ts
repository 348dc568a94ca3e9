/** Many readers of many streams of ticket notes on one api: each has the whole text of its own. */
import { NOTE_SECTIONS } from '../../../src/contracts/support/documentation';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { RecordedCall } from '../../fakes/fake-llm/reply';
import { isFullDepth } from '../../support/depth';
import { documentationOf, lastOf, openSession, readDocument } from '../../rigs/document-ground';
import { openProduct, type Product } from '../../rigs/open-product';
import { WeftClient } from '../../support/weft-client';

const STREAMS = isFullDepth ? 10 : 5;
const READERS_EACH = isFullDepth ? 20 : 12;

/** What a call is about. */
const nameIn = ({ body }: RecordedCall) => /Case \d+/.exec(JSON.stringify(body))?.[0] ?? 'no case';
/** Other words for each case, so that a piece of another's shows. */
const notesOf = (name: string) =>
  NOTE_SECTIONS.map(
    (section) =>
      `## ${section}\n${Array.from({ length: 3 }, (_, line) => `- ${name}, ${section}, line ${line}: what was seen and what was done about it.`).join('\n')}`,
  ).join('\n\n');

describe(`${STREAMS * READERS_EACH} readers of ${STREAMS} streams of ticket notes`, () => {
  let fake: FakeLlm;
  let product: Product;
  let person: WeftClient;
  beforeAll(async () => {
    fake = await startFakeLlm();
    fake.script((call) => ({ text: notesOf(nameIn(call)), delayMs: 5 }));
    product = await openProduct({
      OPENAI_API_KEY: 'none',
      OPENAI_BASE_URL: `${fake.url}/v1`,
      OPENAI_MODEL: 'gpt-fake',
    });
    const { user } = await WeftClient.register(product.url);
    await product.base.models.Organisation.updateMany({}, { tier: 'enterprise' });
    person = await WeftClient.login(product.url, user.email);
  }, 60_000);
  afterAll(async () => {
    await product?.stop();
    await fake?.close();
  });

  it('all have the whole text of their own stream, of one call each', async () => {
    const names = Array.from({ length: STREAMS }, (_, number) => `Case ${100 + number}`);
    const sessions = await Promise.all(
      names.map((name) =>
        openSession(product.base.connection.db as never, person, { title: name, problem: name, talk: [] }),
      ),
    );
    const reads = await Promise.all(
      sessions.flatMap(({ id }, stream) =>
        Array.from({ length: READERS_EACH }, async (_, reader) => {
          const format = reader % 2 ? 'typed' : 'text';
          const read = await readDocument(person, documentationOf(id), { format });
          return { read, format, stream };
        }),
      ),
    );
    expect(reads).toHaveLength(STREAMS * READERS_EACH);
    for (const { read, format, stream } of reads) {
      const whole = notesOf(names[stream] ?? '');
      if (format === 'text') expect([read.text, read.events.at(-1)?.data]).toEqual([whole, '[DONE]']);
      else {
        expect(lastOf(read)).toMatchObject({ event: 'done', data: { text: whole, origin: 'model' } });
        expect(read.text).toBe(whole.replace(/(?:\n\n)?## .*\n/g, ''));
      }
    }
    expect(fake.calls.map(nameIn).sort()).toEqual(names);
    expect(new Set(reads.map(({ read }) => read.runId)).size).toBe(STREAMS);
  });
});
