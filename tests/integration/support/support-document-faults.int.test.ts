/** Documents by each provider's own client at a fake server that fails in every way: always exactly the sections. */
import type { DocumentBasis } from '../../../src/agents/support/notes/document-basis';
import { beginningOf, writeDocument, WRITING_KEY } from '../../../src/agents/support/notes/write-document';
import { NOTE_SECTIONS } from '../../../src/contracts/support/documentation';
import type { SessionRecord } from '../../../src/models/support/records/session-record';
import { AppError } from '../../../src/platform/errors';
import { CONTROL_LINES } from '../../fakes/fake-llm/control-lines';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { FakeReply, Fault } from '../../fakes/fake-llm/reply';
import { modelsAt, PROVIDERS } from '../../support/generate-by-provider';
import { createMemoryContext, createMemoryJournal } from '../../rigs/in-memory-run-context';
import { waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

const message = (mark: string, text: string): SessionRecord['pieces'][number] => ({
  ...{ mark, who: 'engineer', text, result: null },
  evidence: { kind: 'message', id: mark, label: '09:00' },
});
const RECORD: SessionRecord = {
  ...{ status: 'resolved', title: 'No network', problemSummary: 'No network in room 12', problemDomain: 'network' },
  ...{ resolutionSummary: 'Cable replaced.', escalationReason: '', pauseNotes: '', timeSpent: '47 minutes' },
  pieces: [
    message('m1', 'The lamp at the switch is off, error E-1042.'),
    {
      ...{ mark: 'c1', who: 'command', text: 'ping 10.0.0.1', result: 'Destination host unreachable' },
      evidence: { kind: 'command', id: 'm1:ping', label: 'ping 10.0.0.1' },
    },
    message('m2', 'With another cable it works.'),
    {
      ...{ mark: 'n', who: 'notes', text: 'Cable replaced.', result: null },
      evidence: { kind: 'notes', id: '', label: 'Engineer’s notes' },
    },
  ],
  ...{ messageSeq: 3, state: 'resolved:3:0:0:2', others: [] },
};
const basis = (over: Partial<DocumentBasis> = {}): DocumentBasis => ({
  ...{ target: 'notes', record: RECORD, given: [], wanted: [...NOTE_SECTIONS], wishes: [], instruction: '' },
  ...{ isDraft: false, isUnwanted: false },
  ...over,
});
const GOOD = `## Problem Summary
No network in room 12; the lamp at the switch was off (\`E-1042\`). [m1]
## Steps Taken
- \`ping 10.0.0.1\` found no host. [c1]
- Ran \`traceroute 8.8.4.4\`. [c1]
## Resolution
The cable was replaced, and it works. [m2][n]
## Next Steps
None`;

let fake: FakeLlm;
beforeAll(async () => {
  fake = await startFakeLlm();
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.calls.length = 0;
});

/** As long as a busy machine needs to load a provider's client, and what a fault that does not end is left. */
const PATIENT = { firstTokenMs: 10_000, totalMs: 15_000 };
const HASTY = { firstTokenMs: 400, totalMs: 1_200 };
const HANGS: readonly (Fault | undefined)[] = [
  'hang-before-headers',
  'hang-mid-stream',
  'comments-only',
  'drip',
  'endless',
];

async function write(
  provider: string,
  over: Partial<DocumentBasis> = {},
  options: { signal?: AbortSignal; attempt?: ReturnType<typeof createMemoryJournal>; timeouts?: typeof PATIENT } = {},
) {
  const journal = options.attempt ?? createMemoryJournal();
  const context = createMemoryContext(journal, { input: {} }, options.signal ? { signal: options.signal } : {});
  const of = basis(over);
  const written = await writeDocument(
    context,
    { models: modelsAt(provider, fake.url), timeouts: options.timeouts ?? PATIENT },
    of,
  );
  const hinted = context.hints.flatMap((hint) => (hint.type === 'text-delta' ? [hint.data.text] : [])).join('');
  return { written, journal, hinted, beginning: beginningOf(of) };
}

const expectFour = (text: string) =>
  expect([...text.matchAll(/^#{1,2}(?:\s+(.*))?$/gm)].map(([, title]) => title)).toEqual([...NOTE_SECTIONS]);

/** Where a provider's request says how long the answer may be. */
const LIMITS: Record<string, (body: Record<string, never>) => unknown> = {
  openai: (body) => body['max_tokens'],
  anthropic: (body) => body['max_tokens'],
  gemini: (body) => body['generationConfig']?.['maxOutputTokens'],
  ollama: (body) => body['options']?.['num_predict'],
};

describe.each(PROVIDERS)('%s', (provider) => {
  it('is asked for at most 1,500 tokens, and what it says is settled with the record', async () => {
    fake.script({ text: GOOD });
    const { written, journal, hinted } = await write(provider);
    expect(fake.calls).toHaveLength(1);
    expect(LIMITS[provider]?.(fake.calls[0]?.body as never)).toBe(1_500);
    expectFour(written.text);
    expect(hinted).toBe(written.text);
    expect(journal.events).toContainEqual({ type: 'text-complete', data: { key: WRITING_KEY, text: written.text } });
    expect(written.origin).toBe('model');
    expect(written.repairs).toEqual(['Not in the record: “traceroute 8.8.4.4”.']);
    expect(written.sections[1]?.statements).toMatchObject([
      { text: '`ping 10.0.0.1` found no host.', evidence: [{ kind: 'command' }] },
      { text: 'Ran `traceroute 8.8.4.4`.', evidence: [] },
    ]);
    expect(written.sections[2]?.statements[0]?.evidence.map(({ kind }) => kind)).toEqual(['message', 'notes']);
  });

  it('is answered with what is whole where it ran into its limit', async () => {
    fake.script({ text: GOOD.slice(0, GOOD.indexOf('## Next')), finish: 'length' });
    const { written } = await write(provider);
    expectFour(written.text);
    expect(written.origin).toBe('model');
    expect(written.text).toContain('The cable was replaced');
    expect(written.repairs.join()).toMatch(/stopped before its end.*“Next Steps” was missing/);
  });

  it.each<[string, FakeReply]>([
    ...(
      [
        ['hang-before-headers'],
        ['hang-mid-stream'],
        ['reset-mid-stream'],
        ['reset-in-utf8'],
        ['no-finish'],
        ['error-event'],
        ['html-page'],
        ['comments-only'],
        ['empty-choices'],
        ['one-byte-slices'],
        ['bom'],
        ['crlf'],
        ['drip'],
        ['endless'],
        ['garbage'],
        ['usage-twice'],
      ] satisfies [Fault][]
    ).map(([fault]): [string, FakeReply] => [fault, { text: `${GOOD} – grün`, fault }]),
    ...[400, 401, 413, 429, 500, 529].map((status): [string, FakeReply] => [`status ${status}`, { status }]),
    ['an empty answer', { text: '' }],
    ['a refusal', { text: GOOD, finish: 'content_filter' }],
    ['control lines', { text: CONTROL_LINES }],
    ['prose', { text: 'I am sorry, as a model I cannot write notes.' }],
    ['a tool call', { toolCalls: [{ name: 'write_notes', args: { a: 1 } }] }],
    ['a foreign document', { text: '# Title\n\n## Summary\nx\n\n## Outlook\ny' }],
  ])(
    'gives exactly four sections after %s',
    async (_, reply) => {
      fake.script(reply);
      const timeouts = HANGS.includes(reply.fault) ? HASTY : PATIENT;
      const { written, hinted } = await write(provider, {}, { timeouts });
      expectFour(written.text);
      expect(hinted).toBe(written.text);
      for (const { text } of written.sections) expect(text.trim()).not.toBe('');
      if (!written.text.includes('The cable was replaced, and')) expect(written.repairs).not.toEqual([]);
      if (reply.status)
        expect(written).toMatchObject({
          origin: 'fallback',
          repairs: [expect.stringMatching(/^The model failed \(model_/), ...written.repairs.slice(1)],
        });
    },
    20_000,
  );

  it('ends within a second where it is cancelled', async () => {
    fake.script({ text: GOOD, fault: 'hang-mid-stream' });
    const stop = new AbortController();
    const writing = write(provider, {}, { signal: stop.signal });
    writing.catch(() => undefined);
    await waitFor('the call', () => fake.calls[0]?.isSilent);
    const had = startOwnTime();
    stop.abort(new Error('cancelled'));
    await expect(writing).rejects.toThrow('cancelled');
    expect(had()).toBeLessThan(1_000);
  });
});

describe('a document', () => {
  it('takes up what stands there, and asks for the rest alone', async () => {
    fake.script({ text: '## Resolution\nNew. [n]\n## Next Steps\nNone' });
    const given = [
      { section: 'Problem Summary', text: 'Given.', statements: [] },
      { section: 'Steps Taken', text: '- Given too.', statements: [] },
    ];
    const { written, hinted, beginning } = await write('openai', { given, wanted: ['Resolution', 'Next Steps'] });
    expect(beginning).toBe('## Problem Summary\nGiven.\n\n## Steps Taken\n- Given too.');
    expect(beginning + hinted).toBe(written.text);
    expectFour(written.text);
    expect(JSON.stringify(fake.calls[0]?.body)).toContain('Write only: ## Resolution, ## Next Steps');
  });

  it('tells a customer nothing of others', async () => {
    fake.script({ text: 'Your cable was broken. [m2] The Contoso outage of last week was the same. We replaced it.' });
    const record = { ...RECORD, others: ['Contoso outage'] };
    const { written } = await write('openai', { target: 'customer_reply', wanted: [''], record });
    expect(written.text).toBe('Your cable was broken. We replaced it.');
    expect(written.repairs).toContain('What is internal was taken out.');
  });

  it('comes from the record where no budget pays for it, and is not paid again where it was recorded', async () => {
    const journal = createMemoryJournal();
    const context = createMemoryContext(journal, { input: {} });
    const refuse = () => Promise.reject(new AppError('budget_exceeded', 'Nothing left.', { status: 402 }));
    const written = await writeDocument(context, { models: modelsAt('openai', fake.url), reserve: refuse }, basis());
    expect(fake.calls).toEqual([]);
    expect(written).toMatchObject({ origin: 'fallback' });
    expect(written.repairs[0]).toBe('The model failed (budget_exceeded).');
    expectFour(written.text);
    expect(written.text).toContain('- Ran `ping 10.0.0.1`: Destination host unreachable');
    fake.script({ text: GOOD });
    const again = await write('openai', {}, { attempt: journal });
    expect(again.written).toEqual(written);
    expect(fake.calls).toEqual([]);
  });
});
