import { writeFileSync } from 'node:fs';
import { startFakeLlm, type FakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { aiSdk } from '../../support/foreign-clients/ai-sdk';
import type { ForeignClient, Job } from '../../support/foreign-clients/client';
import { curl } from '../../support/foreign-clients/curl';
import { type Feature, FEATURES, findFault, replyTo } from '../../support/foreign-clients/features';
import { langChain } from '../../support/foreign-clients/langchain';
import { openAiNode } from '../../support/foreign-clients/openai-node';
import { openAiPython } from '../../support/foreign-clients/openai-python';
import { LONG_LEASE, ProcessRig } from '../../rigs/process-rig';

const PROVIDERS = {
  'OpenAI-compatible': 'compatible',
  Anthropic: 'claude-haiku-4-5',
  Gemini: 'gemini-2.5-flash',
  Ollama: 'ollama',
  'demo model': 'demo',
} as const;
/** Providers that make vectors, by model. */
const EMBEDDERS: Partial<Record<string, string>> = {
  compatible: 'compatible-embedding',
  ollama: 'ollama-embedding',
  demo: 'demo-embedding',
};
const CLIENTS: readonly ForeignClient[] = [openAiNode, langChain, aiSdk, curl, openAiPython];

/** Clients that know nothing of Weft × features × providers, each provider in its own wire format. */
describe('foreign clients', () => {
  let fake: FakeLlm;
  let rig: ProcessRig;
  let baseUrl: string;
  let apiKey: string;
  const table = new Map<string, Map<string, string[]>>();

  beforeAll(async () => {
    fake = await startFakeLlm();
    fake.script(replyTo);
    const keys = { OPENAI_API_KEY: 'sk-fake', ANTHROPIC_API_KEY: 'sk-ant-fake', GOOGLE_API_KEY: 'AIza-fake' };
    rig = await ProcessRig.start({
      workers: 0,
      schedulers: 0,
      environment: {
        ...LONG_LEASE,
        ...keys,
        OPENAI_BASE_URL: `${fake.url}/v1`,
        OPENAI_MODEL: 'gpt-fake',
        ANTHROPIC_BASE_URL: fake.url,
        GOOGLE_BASE_URL: fake.url,
        OLLAMA_BASE_URL: fake.url,
        OLLAMA_MODEL: 'llama-fake',
        OPENAI_EMBEDDING_MODEL: 'embed-fake',
        OPENAI_EMBEDDING_DIMENSION: '8',
        OLLAMA_EMBEDDING_MODEL: 'embed-fake',
        OLLAMA_EMBEDDING_DIMENSION: '8',
      },
    });
    const gateway = await rig.spawn('gateway');
    const person = await rig.person();
    const made = await person.request<{ key: string }>('POST', '/api/v1/api-keys', {
      body: { name: 'foreign clients', scopes: ['llm'] },
    });
    apiKey = made.key;
    baseUrl = `${gateway.url}/v1`;
  }, 120_000);
  afterAll(async () => {
    await rig?.stop();
    await fake?.close();
    const page = process.env['FOREIGN_CLIENTS_PAGE'];
    if (page) writeFileSync(page, pageOf(table));
  });

  const jobOf = (feature: Feature, model: string): Job => ({
    feature,
    model: feature === 'unknown model' ? 'no-such-model' : (feature === 'embeddings' && EMBEDDERS[model]) || model,
    connection: { baseUrl, apiKey: feature === 'bad key' ? 'weft_sk_forged' : apiKey },
  });

  it.each(CLIENTS.map((client) => [client.name, client] as const))(
    '%s',
    async (name, client) => {
      const obstacle = await client.findObstacle?.();
      if (obstacle !== undefined) return void process.stderr.write(`${name} was not tried: ${obstacle}\n`);
      const cells = Object.entries(PROVIDERS).flatMap(([provider, model]) =>
        FEATURES.filter((feature) => feature !== 'embeddings' || EMBEDDERS[model]).map((feature) => ({
          provider,
          feature,
          isDemo: model === 'demo',
          job: jobOf(feature, model),
        })),
      );
      const seen = await rig.showingLogs(() => client.run(cells.map(({ job }) => job)));
      const faults = cells.flatMap(({ provider, feature, isDemo }, place) => {
        const fault = findFault(feature, seen[place] ?? {}, isDemo);
        const row = table.get(client.name) ?? new Map<string, string[]>();
        table.set(client.name, row.set(provider, [...(row.get(provider) ?? []), `${fault ? 'no' : 'yes'} ${feature}`]));
        return fault ? [`${provider}, ${feature}: ${fault}`] : [];
      });
      expect(faults).toEqual([]);
    },
    300_000,
  );
});

/** The table of docs/foreign-clients.md. */
function pageOf(table: Map<string, Map<string, string[]>>): string {
  const rows = [...table].flatMap(([client, providers]) =>
    [...providers].map(([provider, cells]) => {
      const marks = FEATURES.map((feature) => {
        const cell = cells.find((one) => one.endsWith(` ${feature}`) && one.split(' ').slice(1).join(' ') === feature);
        return cell === undefined ? '–' : cell.startsWith('yes') ? 'yes' : '**no**';
      });
      return `| ${[client, provider, ...marks].join(' | ')} |`;
    }),
  );
  return [
    '# Foreign clients',
    '',
    'Written by `tests/integration/gateway/foreign-clients.int.test.ts`: each client is as it is published, with nothing but the base URL and the key changed; each provider is a server that speaks its wire format.',
    'The demo model calls the first tool that it is offered (or the one it has to), once, and answers in a JSON schema, each with the least value that fits. Embeddings of Anthropic there are none, those of Gemini are not called.',
    '',
    `| Client | Provider | ${FEATURES.join(' | ')} |`,
    `| --- | --- | ${FEATURES.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
  ].join('\n');
}
