/** Traces and metrics to an OpenTelemetry collector: of the gateway, of runs, of what fails; and without a collector. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { type CollectedSpan, type FakeCollector, startFakeCollector, toFacts } from '../fakes/fake-collector';
import { openProduct, type Product } from '../rigs/open-product';
import { waitFor } from '../rigs/test-services';
import { WeftClient } from '../support/weft-client';

const TRACE = 'a'.repeat(31) + '1';
const CALLER = 'b'.repeat(15) + '2';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
/** In every prompt and answer; must be in nothing that is exported. */
const MARKER = 'xylophone-secret-7431';
const folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
let fakes: [FakeLlm, FakeLlm];
let collector: FakeCollector;
let product: Product;
let person: WeftClient;

const catalogue = () => `
models:
  - { id: first, label: First, provider: openai, providerModel: first-at-home, price: null, fallbacks: [second],
      targets: [{ baseUrl: '${fakes[0].url}/v1', apiKeyEnv: HOUSE_KEY }] }
  - { id: second, label: Second, provider: openai, providerModel: second-at-home, price: null, fallbacks: [],
      targets: [{ baseUrl: '${fakes[1].url}/v1', apiKeyEnv: HOUSE_KEY }] }
roles: { canvas: [first] }
`;

beforeAll(async () => {
  fakes = [await startFakeLlm(), await startFakeLlm()];
  collector = await startFakeCollector();
  const file = join(folder, 'models.yaml');
  writeFileSync(file, catalogue());
  process.env['HOUSE_KEY'] = 'key';
  product = await openProduct({
    MODELS_FILE: file,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=weft%20test',
    OTEL_SERVICE_NAME: 'weft-under-test',
  });
  person = await WeftClient.register(product.url);
}, 60_000);
afterAll(async () => {
  await product.stop();
  await collector.close();
  await Promise.all(fakes.map((fake) => fake.close()));
  delete process.env['HOUSE_KEY'];
  rmSync(folder, { recursive: true });
});

const chat = (body: object, headers: Record<string, string> = {}) =>
  person.fetch('POST', '/v1/chat/completions', {
    body: { model: 'first', messages: [{ role: 'user', content: `Say ${MARKER}` }], ...body },
    headers,
  });
const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
const named = (spans: CollectedSpan[], name: string) => spans.filter((span) => span.name === name);
/** Text of a streamed answer. */
const saidIn = (events: string) => [...events.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');
/** The spans of a trace, once so many have a name that begins so. */
const collect = (traceId: string, begin: string, count: number) =>
  waitFor(`${count} spans ${begin} of ${traceId}`, () => {
    const spans = spansOf(traceId);
    return spans.filter(({ name }) => name.startsWith(begin)).length >= count && spans;
  });

it('makes a span of a gateway call under the request’s, under the caller’s', async () => {
  fakes[0].script({ text: `${MARKER} it is.`, usage: { input: 12, output: 7, cached: 4 } });
  const response = await chat({ stream: true, temperature: 0.3, max_tokens: 50 }, { traceparent: TRACEPARENT });
  expect(saidIn(await response.text())).toBe(`${MARKER} it is.`);
  const spans = await collect(TRACE, 'POST', 1);
  const [server] = named(spans, 'POST /v1/chat/completions');
  expect(server).toMatchObject({
    parentSpanId: CALLER,
    kind: 2,
    facts: { 'http.route': '/v1/chat/completions', 'http.request.method': 'POST', 'http.response.status_code': 200 },
    resource: { 'service.name': 'weft-under-test', 'service.version': 'test' },
  });
  const [call] = named(spans, 'chat first-at-home');
  expect(call).toMatchObject({
    parentSpanId: server?.spanId,
    kind: 3,
    facts: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'first-at-home',
      'gen_ai.response.model': 'first-at-home',
      'gen_ai.response.id': expect.stringMatching(/./),
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.request.temperature': 0.3,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 7,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(fakes[0].url).port),
    },
  });
  expect(call?.facts).not.toHaveProperty('error.type');
  expect(BigInt(call?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(call?.startTimeUnixNano ?? 1));
  // The provider learns nothing of the trace.
  expect(fakes[0].calls.at(-1)?.headers).not.toHaveProperty('traceparent');
});

it('shows a target that failed and the one that took over', async () => {
  const traceId = 'c'.repeat(32);
  fakes[0].script({ status: 503 });
  fakes[1].script({ text: MARKER });
  const response = await chat({}, { traceparent: `00-${traceId}-${CALLER}-01` });
  expect(response.status).toBe(200);
  const spans = await collect(traceId, 'POST', 1);
  const [failed] = named(spans, 'chat first-at-home');
  const [done] = named(spans, 'chat second-at-home');
  expect(failed).toMatchObject({ facts: { 'error.type': 'unavailable' }, status: { code: 2 } });
  expect(done?.facts).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] });
  expect(done?.facts).not.toHaveProperty('error.type');
  expect(failed?.parentSpanId).toBe(done?.parentSpanId);
});

it('keeps the caller’s trace with a run, for whichever worker takes it', async () => {
  const traceId = 'd'.repeat(32);
  const tool = { id: 'call_1', name: 'create_text', args: { text: MARKER } };
  fakes[0].script({ toolCalls: [tool] }, { text: `Done, ${MARKER}.` });
  const { id } = await person.createCanvas('Board');
  const response = await person.fetch('POST', `/api/v1/canvas/${id}/ai/generate-stream`, {
    body: { prompt: `Add a note that says ${MARKER}` },
    headers: { traceparent: `00-${traceId}-${CALLER}-01`, accept: 'text/event-stream' },
  });
  await response.text();
  const runId = response.headers.get('x-run-id') ?? '';
  const spans = await collect(traceId, 'invoke_agent', 1);
  const [request] = named(spans, 'POST /api/v1/canvas/{canvasId}/ai/generate-stream');
  const [run] = named(spans, 'invoke_agent canvas');
  expect(request?.parentSpanId).toBe(CALLER);
  expect(run).toMatchObject({
    parentSpanId: request?.spanId,
    facts: {
      ...{ 'gen_ai.agent.name': 'canvas', 'gen_ai.conversation.id': id },
      ...{ 'weft.run.id': runId, 'weft.run.outcome': 'succeeded' },
    },
  });
  const calls = named(spans, 'chat first-at-home');
  expect(calls.map(({ facts }) => facts['gen_ai.response.finish_reasons'])).toEqual([['tool_calls'], ['stop']]);
  for (const call of calls)
    expect(call).toMatchObject({
      parentSpanId: run?.spanId,
      facts: { 'weft.run.id': runId, 'gen_ai.conversation.id': id },
    });
  const tools = spans.filter(({ name }) => name.startsWith('execute_tool'));
  expect(tools.map(({ parentSpanId }) => parentSpanId)).toEqual([run?.spanId]);
});

it('makes a span of embeddings, and none of scrapes and pages', async () => {
  const traceId = 'e'.repeat(32);
  const headers = { traceparent: `00-${traceId}-${CALLER}-01` };
  for (const path of ['/metrics', '/health', '/api/agent-builder/metrics/json'])
    await person.fetch('GET', path, { headers });
  const response = await person.fetch('POST', '/v1/embeddings', {
    body: { model: 'demo-embedding', input: MARKER },
    headers,
  });
  expect(response.status).toBe(200);
  const spans = await collect(traceId, 'POST', 1);
  expect(spans.map(({ name }) => name).sort()).toEqual(['POST /v1/embeddings', 'embeddings demo-embedding']);
});

it('begins a trace of its own where the header is none', async () => {
  const count = named(collector.spans, 'POST /v1/chat/completions').length;
  await (await chat({}, { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01 or so` })).text();
  const span = await waitFor('the span', () => named(collector.spans, 'POST /v1/chat/completions')[count]);
  expect(span.parentSpanId).toBeUndefined();
});

it('counts what an agent’s call met: the failure, who took over, the breaker', async () => {
  fakes[0].script({ status: 401 });
  fakes[1].script({ text: `Well, ${MARKER}.` });
  const { id } = await person.createCanvas('Another');
  const { ended } = await person.generate(id, 'Say something');
  await ended;
  const { text } = await product.base.metrics.scrape();
  expect(text).toMatch(/^weft_llm_calls_total\{provider="openai",model="first",outcome="auth",.*\} 1$/m);
  expect(text).toMatch(/^weft_llm_fallbacks_total\{model="first",reason="auth",.*\} 1$/m);
  expect(text).toMatch(/^weft_llm_circuit_breaker_state\{target="first",.*state="open",.*\} 1$/m);
  expect(text).toMatch(/^weft_llm_circuit_breaker_state\{target="second",.*state="closed",.*\} 1$/m);
});

it('sends what is left when it stops: the conventions’ metrics; and never a word of anybody', async () => {
  expect(await product.stop()).toBeLessThan(product.base.config.SHUTDOWN_TIMEOUT_MS);
  const points = (name: string) =>
    collector.metrics
      .filter((metric) => metric.name === name)
      .flatMap(({ histogram }) => histogram?.dataPoints ?? [])
      .map(({ attributes, explicitBounds }) => ({ facts: toFacts(attributes), explicitBounds }));
  expect(points('gen_ai.client.operation.duration')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ facts: expect.objectContaining({ 'error.type': 'unavailable' }) }),
      expect.objectContaining({ explicitBounds: expect.arrayContaining([0.01, 81.92]) }),
    ]),
  );
  expect(points('gen_ai.client.operation.time_to_first_chunk').length).toBeGreaterThan(0);
  const types = points('gen_ai.client.token.usage').map(({ facts }) => facts['gen_ai.token.type']);
  expect(new Set(types)).toEqual(new Set(['input', 'output']));
  expect(collector.headers.every((headers) => headers['x-tenant'] === 'weft test')).toBe(true);
  expect(collector.bodies.length).toBeGreaterThan(1);
  expect(collector.bodies.join('\n')).not.toContain(MARKER);
});

it('tells no attribute that docs/metrics.md does not name', () => {
  const told = readFileSync(join(__dirname, '../../docs/metrics.md'), 'utf8');
  const facts = new Set(collector.spans.flatMap(({ facts: own }) => Object.keys(own)));
  expect([...facts]).toEqual(
    expect.arrayContaining(['gen_ai.tool.call.id', 'weft.call.first_token_ms', 'weft.run.attempt', 'error.type']),
  );
  expect([...facts].filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});

it('works as ever where the collector is away, says so once, and stops in time', async () => {
  const gone = await startFakeCollector();
  await gone.close();
  const alone = await openProduct({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.url });
  try {
    const someone = await WeftClient.register(alone.url);
    for (let call = 0; call < 3; call += 1) {
      const response = await someone.fetch('POST', '/v1/chat/completions', {
        body: { model: 'demo', messages: [{ role: 'user', content: 'Hello' }] },
      });
      expect(response.status).toBe(200);
      await response.text();
    }
  } finally {
    expect(await alone.stop()).toBeLessThan(6_000);
  }
  await waitFor('the outage to be logged', () => alone.lines.some(({ code }) => code === 'telemetry_away'));
  const told = alone.lines.filter(({ code, reason }) => code === 'telemetry_away' && reason === 'traces');
  expect(told.length).toBeLessThanOrEqual(1);
});
