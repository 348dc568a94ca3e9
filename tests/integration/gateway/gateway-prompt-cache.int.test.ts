import { CAPABILITIES } from '../../../config/model-catalogue';
import type { OpenAiError } from '../../../src/contracts/gateway/chat-completions';
import { buildTarget, type GatewayRig, openGatewayRig } from '../../rigs/gateway-rig';
import { waitFor } from '../../rigs/test-services';

const PRICE = { input: '3', cachedInput: '0.3', cacheWrite: '3.75', output: '15', date: '2026-11-23', source: 'test' };
const CACHED = { cache_control: { type: 'ephemeral' } };
/** A conversation with `count` marks in its instructions and one in a tool's result. */
const marked = (count: number) => [
  { role: 'system', content: Array.from({ length: count }, () => ({ type: 'text', text: 'A book.', ...CACHED })) },
  { role: 'user', content: 'Read it.' },
  { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: '{}' } }] },
  { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'Read.', ...CACHED }] },
];
const marksIn = (body: unknown) => JSON.stringify(body).split('"cache_control"').length - 1;

describe('Anthropic’s prompt cache through the gateway', () => {
  let rig: GatewayRig;
  beforeAll(async () => {
    rig = await openGatewayRig('gateway_prompt_cache', undefined, ([{ url: baseUrl }]) => {
      const claude = (id: string, promptCache: boolean) => {
        const capabilities = { ...CAPABILITIES.anthropic, promptCache };
        return [buildTarget(id, { provider: 'anthropic', baseUrl, price: PRICE, capabilities })];
      };
      return { claude: claude('claude', true), 'claude-plain': claude('claude-plain', false) };
    });
  }, 60_000);
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.rows.length = 0;
    rig.fakes[0].calls.length = 0;
    rig.fakes[0].script({ text: 'Hello.' });
  });

  const post = <Body>(model: string, json: object, token = rig.token) =>
    rig.http.call<Body>('POST', '/v1/chat/completions', { token, json: { model, ...json } });

  it.each([true, false])('is told what the client marks, and charged by its prices (stream: %s)', async (stream) => {
    rig.fakes[0].script({ text: 'Hello.', usage: { input: 100, output: 10, cached: 300, written: 600 } });
    expect((await post('claude', { messages: marked(3), stream })).status).toBe(200);
    expect(marksIn(rig.fakes[0].calls[0]?.body)).toBe(4);
    await waitFor('its row', () => rig.rows.length > 0);
    expect(rig.rows).toMatchObject([
      {
        inputTokens: 1_000,
        cachedInputTokens: 300,
        outputTokens: 10,
        costNanoUsd: 100 * 3_000 + 300 * 300 + 600 * 3_750 + 10 * 15_000,
      },
    ]);
  });

  const HOUR = { cache_control: { type: 'ephemeral', ttl: '1h' } };
  it.each([true, false])(
    'keeps for an hour what the client wants kept so, at the price of that (stream: %s)',
    async (stream) => {
      const usage = { input: 100, output: 10, cached: 300, written: 600, writtenHour: 400 };
      rig.fakes[0].script({ text: 'Hello.', usage });
      const messages = [
        { role: 'system', content: [{ type: 'text', text: 'A book.', ...HOUR }] },
        { role: 'user', content: 'Read it.' },
      ];
      const { status, body } = await post<{ usage?: object }>('claude', { messages, ...CACHED, stream });
      expect(status).toBe(200);
      expect(rig.fakes[0].calls[0]?.body).toMatchObject({ system: [HOUR], ...CACHED });
      if (!stream)
        expect(body.usage).toMatchObject({
          prompt_tokens: 1_000,
          prompt_tokens_details: { cached_tokens: 300, cache_write_tokens: 600, cache_write_1h_tokens: 400 },
        });
      await waitFor('its row', () => rig.rows.length > 0);
      expect(rig.rows).toMatchObject([
        { inputTokens: 1_000, costNanoUsd: 100 * 3_000 + 300 * 300 + 200 * 3_750 + 400 * 6_000 + 10 * 15_000 },
      ]);
    },
  );

  it('gives Anthropic’s word where what is kept shorter stands before what is kept longer', async () => {
    const messages = [
      { role: 'system', content: 'A book.', ...CACHED },
      { role: 'user', content: 'Read it.' },
    ];
    const { status, body } = await post<OpenAiError>('claude', { messages, ...HOUR });
    expect([status, body.error.code]).toEqual([400, 'model_request_invalid']);
    expect(body.error.message).toContain("a ttl='1h' cache_control block must not come after a ttl='5m'");
  });

  it('is not asked for more than it takes, nor where the model has none', async () => {
    const { status, body } = await post<OpenAiError>('claude', { messages: marked(4) });
    expect([status, body.error.code, body.error.param]).toEqual([400, 'model_request_unsupported', 'cache_control']);
    expect(rig.fakes[0].calls).toEqual([]);
    expect((await post('claude-plain', { messages: marked(4) })).status).toBe(200);
    expect(marksIn(rig.fakes[0].calls[0]?.body)).toBe(0);
  });

  it('is held a budget’s money for, wherever the input may be put into it', async () => {
    const { access_token: token, user } = await rig.http.register();
    await rig.services.models.Budget.create({
      organisationId: user.organisation.id,
      scope: 'organisation',
      subjectId: user.organisation.id,
      period: 'total',
      limitNanoUsd: 3_500_000,
    });
    // 1,000 tokens of input: 3,000,000 nano-dollars, and 3,750,000 where they are put into the cache.
    const asked = { messages: [{ role: 'user', content: 'x'.repeat(4_000) }], max_tokens: 1 };
    expect((await post('claude', asked, token)).status).toBe(402);
    expect((await post('claude-plain', asked, token)).status).toBe(200);
    await rig.services.models.Budget.updateMany({ organisationId: user.organisation.id }, { limitNanoUsd: 5_000_000 });
    // Nearly all of it is left, of which an hour would take 6,000,000.
    expect((await post('claude', { ...asked, ...HOUR }, token)).status).toBe(402);
    expect((await post('claude', { ...asked, ...CACHED }, token)).status).toBe(200);
  });
});
