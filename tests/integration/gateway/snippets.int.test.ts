/** The programs that the pages show are run as they are; each must send what the page itself sends, and print the answer. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildChatSnippets, type Snippet } from '../../../web/src/app/snippets/build-snippets';
import { chatBody, type ChatSettings } from '../../../web/src/app/snippets/chat-body';
import { installOpenAiPython } from '../../support/foreign-clients/openai-python';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';

const execute = promisify(execFile);
const KEY = 'weft_sk_of_a_test';
const ANSWER = '{"name":"Ada"}';
/** Beside the packages that they import. */
const OUTPUT = join(__dirname, '../../output');
let folder: string;
let fake: FakeLlm;
/** Undefined where this machine has none with the package. */
let python: string | undefined;

beforeAll(async () => {
  fake = await startFakeLlm();
  fake.script({ text: ANSWER });
  python = await installOpenAiPython().catch(() => undefined);
  mkdirSync(OUTPUT, { recursive: true });
  folder = mkdtempSync(join(OUTPUT, 'snippets-'));
}, 120_000);
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

const plain: ChatSettings = {
  model: 'house',
  messages: [{ role: 'user', content: 'It’s "quoted" $HOME `x` \'y\'\nand ${more}' }],
  isStreamed: false,
  isCached: false,
};
const full: ChatSettings = {
  model: 'house',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Who?' },
    { role: 'assistant', content: 'Ada.' },
    { role: 'user', content: 'As JSON.' },
  ],
  temperature: 0.5,
  maxTokens: 64,
  isStreamed: true,
  schema: {
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
    additionalProperties: false,
  },
  isCached: true,
};

async function run({ name, code }: Snippet): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, WEFT_API_KEY: KEY }, timeout: 30_000 };
  if (name === 'curl') return (await execute('sh', ['-c', code], options)).stdout;
  const file = join(folder, `${name}-${Math.random()}.${name === 'python' ? 'py' : 'mjs'}`);
  writeFileSync(file, code);
  return (await execute(name === 'python' && python ? python : process.execPath, [file], options)).stdout;
}

/** What clients add of their own and means nothing else. */
function withoutDefaults(body: Record<string, unknown>): Record<string, unknown> {
  const { stream, stream_options, response_format: format, ...rest } = structuredClone(body);
  const { json_schema: asked } = (format ?? {}) as { json_schema?: Record<string, unknown> };
  if (asked) {
    delete asked['strict'];
    delete (asked['schema'] as Record<string, unknown>)['$schema'];
  }
  return {
    ...rest,
    ...(format === undefined ? {} : { response_format: format }),
    ...(stream === true ? { stream, stream_options } : {}),
  };
}

test.each([
  ['with nothing set', plain],
  ['with everything set', full],
])(
  'each client sends what the page sends, %s',
  async (_what, chat) => {
    const snippets = buildChatSnippets(fake.url, KEY, chat).filter(
      ({ name }) => name !== 'python' || python !== undefined,
    );
    expect(snippets.length).toBeGreaterThanOrEqual(4);
    for (const snippet of snippets) {
      const before = fake.calls.length;
      const printed = await run(snippet);
      expect([snippet.name, fake.calls.length]).toEqual([snippet.name, before + 1]);
      const call = fake.calls.at(-1);
      expect({ client: snippet.name, body: withoutDefaults(call?.body ?? {}) }).toEqual({
        client: snippet.name,
        body: withoutDefaults(chatBody(chat)),
      });
      expect(call?.headers['authorization']).toBe(`Bearer ${KEY}`);
      expect(call?.headers['x-weft-cache']).toBe(chat.isCached ? 'true' : undefined);
      if (snippet.name !== 'curl') expect(printed.trim()).toBe(ANSWER);
    }
  },
  60_000,
);
