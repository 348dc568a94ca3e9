import { Types } from 'mongoose';
/** Every operation that calls models, asked by somebody with nothing left: none of them reaches a provider. */
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayOperations, operations } from '../../../src/contracts/operations';
import type { Operation } from '../../../src/contracts/kernel/operation';
import { type House, HOUSE, openHouse } from '../../rigs/house-model';
import { waitFor } from '../../rigs/test-services';

interface Probe {
  path?: string;
  /** Absent: it is only read. */
  body?: object;
  headers?: Record<string, string>;
  /** The work is a job's: it is taken, and ends with the refusal. */
  isJob?: boolean;
  /** It answers without its model, and says so. */
  says?: object;
}
/** A budget is in force everywhere within so long. */
const IN_FORCE_MS = 5_500;
const idsOf = ({ id, organisation }: House['person']['user']) => ({
  userId: new Types.ObjectId(id),
  organisationId: new Types.ObjectId(organisation.id),
});
const EMBEDDING = 'text-embedding-3-small';
const chat = { body: { model: HOUSE, messages: [{ role: 'user', content: 'Hello' }] } };
const known = {
  canvasId: '',
  runId: '',
  sessionId: '',
  guidedId: '',
  journeyId: '',
  deviceId: 'laptop',
  flowId: '',
  executionId: '',
  storeId: '',
};
const flows = (path: string) => `/api/agent-builder/${path.replace('{flow}', known.flowId)}`;
const execution = (act: string) => flows(`agentflows/{flow}/executions/${known.executionId}/${act}`);
const said = { body: { message: 'Hello' } };

/** By operation, one or more ways to ask. An operation that calls models and has none fails the test. */
const PROBES: Record<string, () => Probe[]> = {
  'llm.chat': () => [chat, { body: { ...chat.body, stream: true } }, { body: { ...chat.body, cache: true } }],
  'llm.chat-api': () => [chat],
  'llm.responses': () => [{ body: { model: HOUSE, input: 'Hello' } }],
  'llm.embeddings': () => [{ body: { model: EMBEDDING, input: 'hello' } }],
  'vectors.embed': () => [
    { body: { text: 'hello' } },
    { body: { texts: ['one', 'two'] }, headers: { prefer: 'respond-async' }, isJob: true },
  ],
  'canvas.generate': () => [
    { path: `/api/v1/canvas/${known.canvasId}/ai/generate-stream`, body: { prompt: 'A note', model: HOUSE } },
  ],
  'canvas.agui': () => [
    {
      path: `/api/v1/canvas/${known.canvasId}/ai/agui`,
      body: {
        ...{ threadId: 'thread', runId: 'probe', forwardedProps: { model: HOUSE } },
        messages: [{ id: '1', role: 'user', content: 'A note' }],
      },
    },
  ],
  'devices.chat': () => [{ body: { message: 'List my tasks', context: { device_id: known.deviceId } } }],
  'workflows.execute': () => [{ path: flows('workflows/{flow}/execute'), body: {} }],
  'agentflows.execute': () => [{ path: flows('agentflows/{flow}/execute'), body: {} }],
  'flows.agentflows.execute': () => [{ path: flows('flows/agentflows/{flow}/execute'), body: {} }],
  'agentflows.executeStream': () => [{ path: flows('agentflows/{flow}/execute/stream'), body: {} }],
  'workflows.nodes.test': () => [{ path: flows('workflows/{flow}/nodes/ask/test'), body: {} }],
  'agentflows.executions.retry': () => [{ path: execution('retry') }],
  'agentflows.executions.replay': () => [{ path: execution('replay'), body: { from_node: 'start' } }],
  'chatflow.chat': () => [said],
  'chatflow.chatStream': () => [said],
  'chatflow.workflows.chat': () => [{ ...said, path: flows('chatflow/workflows/{flow}/chat') }],
  'chatflow.workflows.chatStream': () => [{ ...said, path: flows('chatflow/workflows/{flow}/chat/stream') }],
  'flows.chatflows.chat': () => [{ ...said, path: flows('flows/chatflows/{flow}/chat') }],
  'support.messages.send': () => [{ path: `/api/ai-sessions/${known.sessionId}/messages`, body: { content: 'Hello' } }],
  'support.steps.advance': () => [{ path: `/api/ai-sessions/${known.guidedId}/steps`, body: {} }],
  'support.search': () => [{ path: '/api/ai-sessions/search?q=printer', says: { by_meaning: false } }],
  'documents.upload': () => [
    {
      path: flows(`document-stores/${known.storeId}/documents?name=leave.txt`),
      ...{ body: { leave: '28 days' }, headers: { 'content-type': 'application/octet-stream' }, isJob: true },
    },
  ],
  'documentStores.search': () => [
    { path: flows(`document-stores/${known.storeId}/search`), body: { query: 'leave' }, says: { by_meaning: false } },
  ],
  'support.documentation.stream': () => [{ path: `/api/ai-sessions/${known.sessionId}/documentation/stream` }],
  'support.notes.regenerate': () => [
    { path: `/api/ai-sessions/${known.sessionId}/documentation/regenerate`, body: {} },
    { path: `/api/ai-sessions/${known.sessionId}/documentation/regenerate`, body: { section: 'Resolution' } },
  ],
  'support.outputs.write': () => [
    { path: `/api/ai-sessions/${known.sessionId}/outputs/customer_reply`, body: {} },
    { path: `/api/ai-sessions/${known.sessionId}/outputs/escalation_brief`, body: {} },
  ],
  'agents.journey.message': () => [
    {
      path: '/api/v1/agents/journey/message',
      body: { session_id: known.journeyId, message: 'Mails of clients' },
    },
  ],
  'runs.retry': () => [{ path: `/api/v1/runs/${known.runId}/retry`, body: {} }],
};
/** A flow that asks a model. */
const ASKING = {
  nodes: [
    { id: 'start', type: 'start' },
    { id: 'ask', type: 'llm', config: { prompt: '{{ input.message }}' } },
  ],
  edges: [{ source: 'start', target: 'ask' }],
};
/** Those that call nothing themselves, and why. */
const EXEMPT: Record<string, string> = {
  'agents.run': 'a run without its device is refused first; it pays call by call (agents)',
  'agents.preview': 'the same',
  'documentStores.reindex': 'its jobs embed as those of an upload do',
  'approvals.answer': 'the same as approving',
  'agentflows.executions.answer': 'the same as approving',
  'mcp.call': 'starts an execution as agentflows.execute does; what is refused is told to the model in a 200',
  'approvals.approve': 'wakes a run, which pays call by call as it goes on (budget-runs, budget-top-up)',
};

describe('with a budget of nothing', () => {
  let house: House;
  let fake: House['fake'];
  let person: House['person'];
  beforeAll(async () => {
    house = await openHouse({
      roles: ['canvas'],
      environment: {
        ...{ OPENAI_BASE_URL: '', DEFAULT_EMBEDDING_MODEL: EMBEDDING }, // OpenAI's own, which has a price
        PROVIDER_KEYS_PRIVATE_ADDRESSES: 'true',
      },
    });
    ({ fake, person } = house);
    // Embeddings go to the fake as well.
    await person.request('POST', '/api/v1/organisation/provider-keys', {
      body: { provider: 'openai', name: 'House', secret: 'sk-house', baseUrl: `${fake.url}/v1` },
    });
    const { userId, organisationId } = idsOf(person.user);
    await house.product.base.models.Device.create({ userId, organisationId, deviceId: known.deviceId, name: 'Laptop' });
    known.canvasId = (await person.createCanvas()).id;
    known.sessionId = await beginSession('chat');
    known.guidedId = await beginSession('guided');
    const journey = { agent_type: 'cloud', data_types: ['tasks'] };
    known.journeyId = (
      await person.request<{ session_id: string }>('POST', '/api/v1/agents/journey/start', { body: journey })
    ).session_id;
    fake.script(() => ({ fault: 'hang-before-headers' }));
    known.flowId = (
      await person.request<{ id: string }>('POST', '/api/agent-builder/workflows', {
        body: { name: 'Asks', kind: 'chatflow', graph: ASKING },
      })
    ).id;
    const store = await person.request<{ id: string }>('POST', flows('document-stores'), { body: { name: 'Store' } });
    known.storeId = store.id;
    // Something was embedded in it before: a question would be, too.
    await house.product.base.models.DocumentStore.updateOne(
      { _id: new Types.ObjectId(store.id) },
      { $set: { model: EMBEDDING, providerModel: EMBEDDING, dimension: 1_536 } },
    );
    known.executionId = (
      await person.request<{ execution_id: string }>('POST', flows('workflows/{flow}/execute'), { body: {} })
    ).execution_id;
    await waitFor('the flow to call its model', () => fake.calls.length > 0);
    await person.cancel(known.executionId);
    fake.calls.length = 0;
    known.runId = (await person.generate(known.canvasId, 'A note')).runId;
    await waitFor('the run to call its model', () => fake.calls.length > 0);
    await person.cancel(known.runId);
    await person.request('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'organisation', period: 'total', limitUsd: '0' },
    });
    await delay(IN_FORCE_MS);
    fake.calls.length = 0;
  }, 60_000);
  const beginSession = async (mode: string) =>
    (await person.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'Printer', mode } })).id;
  afterAll(() => house?.close());

  const calling = [...new Map([...operations, ...gatewayOperations].map((one) => [one.id, one])).values()].filter(
    (operation: Operation) => operation.callsModels,
  );

  it('is tried with every operation that calls models', () => {
    expect(calling.map(({ id }) => id).sort()).toEqual([...Object.keys(PROBES), ...Object.keys(EXEMPT)].sort());
  });

  it.each(calling.filter(({ id }) => id in PROBES))('$id calls nobody', async ({ id, method, path: declared }) => {
    for (const { path = declared, body, headers = {}, isJob = false, says } of PROBES[id]?.() ?? []) {
      const answer = await person.fetch(method.toUpperCase(), path, { ...(body && { body }), headers });
      const told = (await answer.json()) as { id?: string; code?: string; error?: { code?: string } };
      if (says) {
        expect([answer.status, told]).toMatchObject([200, says]);
        continue;
      }
      if (!isJob) {
        expect({ status: answer.status, code: told.code ?? told.error?.code }).toEqual({
          status: 402,
          code: 'budget_exceeded',
        });
        continue;
      }
      expect(answer.status).toBe(202);
      const ended = await waitFor('the job to end', async () => {
        const job = await person.request<{ status: string; error: { code: string } | null }>(
          'GET',
          `${path.split('?')[0]}/${told.id}`,
        );
        return job.status === 'failed' && job;
      });
      expect(ended.error?.code).toBe('budget_exceeded');
    }
    expect(fake.calls).toEqual([]);
  });
});
