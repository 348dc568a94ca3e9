import type { ResolvedModel } from '../../config/models';
import { llmRoutes } from '../../src/http/routes/gateway/llm.routes';
import { responsesRoutes } from '../../src/http/routes/gateway/responses.routes';
import { ActiveCalls } from '../../src/llm/gateway/active-calls';
import { createAskChat } from '../../src/llm/gateway/ask-chat';
import { type ChatCall, completeChat, type GatewayDeps } from '../../src/llm/gateway/complete-chat';
import { createKeptItems } from '../../src/llm/gateway/responses/kept-items';
import { createResponseCache } from '../../src/llm/gateway/response-cache';
import type { Ledger } from '../../src/llm/ledger';
import { observeCalls } from '../../src/llm/observe-calls';
import type { ModelRouter, Target } from '../../src/llm/routing/model-router';
import type { ModelCallRecord } from '../../src/models/money/model-call.model';
import { notFound } from '../../src/platform/errors';
import { createMetrics, type Metrics } from '../../src/platform/metrics';
import { createBudgets } from '../../src/security/money/budgets';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { type HttpRig, openHttpRig } from './http-rig';
import { openTestServices, type TestServices } from './test-services';

export interface GatewayRig {
  services: TestServices;
  http: HttpRig;
  /** The provider of `one`, and the one of `two`. */
  fakes: [FakeLlm, FakeLlm];
  rows: ModelCallRecord[];
  /** What the router was told, in order. */
  verdicts: string[];
  /** Models that a plan was asked for, in order. */
  planned: string[];
  metrics: Metrics;
  active: ActiveCalls;
  token: string;
  organisationId: string;
  close(): Promise<void>;
}

const MANY = {
  requestsPerMinute: 100_000,
  generationsPerMinute: 100_000,
  llmCallsPerMinute: 100_000,
  supportResolvesPerMinute: 15,
  supportDocumentsPerMinute: 20,
  secretRevealsPerMinute: 20,
};
/** Nothing runs into these, however busy the machine. */
export const PATIENT = { firstTokenMs: 20_000, silenceMs: 30_000, totalMs: 40_000 };
/** A dollar a million tokens in, two out. */
const PRICE = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'test' };

/**
 * The gateway on a real server before two fake providers. Models: `one`, `two` (OpenAI's protocol), `priced` (as `one`, with
 * a price), `demo`; the role `coder`: `one`, then `two`; and what `more` adds.
 */
export async function openGatewayRig(
  topic: string,
  limits = PATIENT,
  more: (fakes: [FakeLlm, FakeLlm]) => Record<string, Target[]> = () => ({}),
): Promise<GatewayRig> {
  const services = await openTestServices(topic);
  const fakes: [FakeLlm, FakeLlm] = [await startFakeLlm(), await startFakeLlm()];
  const one = buildTarget('one', { baseUrl: `${fakes[0].url}/v1` });
  const two = buildTarget('two', { baseUrl: `${fakes[1].url}/v1` });
  const priced = buildTarget('priced', { baseUrl: `${fakes[0].url}/v1`, price: PRICE });
  const demo = buildTarget('demo', { provider: 'demo', isDemo: true });
  const verdicts: string[] = [];
  const planned: string[] = [];
  const router = fixedRouter(
    { one: [one], two: [two], priced: [priced], demo: [demo], coder: [one, two], ...more(fakes) },
    { verdicts, planned },
  );
  const rows: ModelCallRecord[] = [];
  const kept: Ledger = {
    begin: () => undefined,
    record: (row) => void rows.push(row),
    mark: () => undefined,
    marked: () => Promise.resolve(),
    flush: () => Promise.resolve(),
  };
  const metrics = createMetrics('gateway');
  const ledger = observeCalls(kept, { metrics, telemetry: undefined });
  const { models, log, prefix, redis } = services;
  const deps: GatewayDeps = {
    router,
    ledger,
    metrics,
    budgets: createBudgets({ models, log, callTimeoutMs: 60_000, runBudgetUsdOf: () => null, ttlMs: 0 }),
    cache: createResponseCache({ redis: redis.command, prefix, log }),
    limits,
  };
  const active = new ActiveCalls();
  const complete = (call: ChatCall) => active.run(call.gone, () => completeChat(deps, call));
  const http = await openHttpRig(services, {
    table: {
      tiers: { free: MANY, pro: MANY, team: MANY, enterprise: MANY },
      anonymous: { requestsPerMinute: 10_000, loginsPerMinute: 10_000 },
    },
    routes: [
      ...llmRoutes({ router, complete }),
      ...responsesRoutes({
        askChat: createAskChat(complete, log),
        items: createKeptItems({ redis: redis.command, prefix, log }),
      }),
    ],
  });
  const { access_token: token, user } = await http.register();
  return {
    services,
    http,
    fakes,
    rows,
    verdicts,
    planned,
    metrics,
    active,
    token,
    organisationId: user.organisation.id,
    async close() {
      await http.close();
      await Promise.all(fakes.map((fake) => fake.close()));
      await services.close();
    },
  };
}

/** A target of OpenAI's protocol, or as `overrides` say. */
export function buildTarget(id: string, overrides: Partial<ResolvedModel>): Target {
  const model: ResolvedModel = {
    id,
    label: id,
    provider: 'openai',
    providerModel: `${id}-at-its-provider`,
    window: 32_000,
    price: null,
    baseUrl: undefined,
    apiKey: 'secret-of-the-provider',
    isDemo: false,
    chunkDelayMs: 0,
    ...overrides,
  };
  return { id, model };
}

/** Always the same plan, so that one test's faults are not another's. */
function fixedRouter(
  plans: Record<string, Target[]>,
  { verdicts, planned }: Pick<GatewayRig, 'verdicts' | 'planned'>,
): ModelRouter {
  return {
    list: () => Object.keys(plans).map((id) => ({ id, label: id, isDemo: id === 'demo', kind: 'model' as const })),
    plan(name) {
      planned.push(name);
      const targets = Object.hasOwn(plans, name) ? plans[name] : undefined;
      if (!targets) throw notFound('model_not_found', `There is no model "${name}" here.`);
      return targets;
    },
    succeeded: ({ id }) => void verdicts.push(`${id} ok`),
    failed: ({ id }, { kind }) => void verdicts.push(`${id} ${kind}`),
    health: () => [],
  };
}
