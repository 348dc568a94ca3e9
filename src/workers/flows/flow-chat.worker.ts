import { Types } from 'mongoose';
import { keepOutput } from '../../commands/flows/executions/execution-output';
import { chatOf, graphOf } from '../../commands/flows/flow-texts';
import { readVersion } from '../../commands/flows/kept-versions';
import type { SaidBefore } from '../../agents/flows/ask-flow-model';
import type { ChatSource } from '../../contracts/flows/chat';
import type { FlowGraph } from '../../contracts/flows/graph';
import type { RunError } from '../../contracts/kernel/run-events';
import { messageOf } from '../../flows/engine/message-of';
import type { FlowMessageRecord, FlowSessionRecord } from '../../models/flows/flow-session.model';
import type { FlowRecord } from '../../models/flows/flow.model';
import type { RunRecord } from '../../models/runs/run.model';
import { conflict, notFound } from '../../platform/errors';
import type { ClientSession } from '../../platform/mongo';
import { type FlowChatInput, flowChatInput } from '../../queues/flows/flow-inputs';
import { flowChatQueue } from '../../queues/flows/flow-chat.queue';
import { executeRun } from '../../runs/lifecycle/execute-run';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import type { WorkerDeps } from '../worker-deps';
import { readSources } from './documents/read-sources';
import { dropCheckpoint } from './execution/checkpoint';
import { openFlowWorld } from './execution/open-flow-world';
import { runFlow } from './execution/run-flow';

/** Messages that nodes are given where the flow says nothing of it. */
const HISTORY_DEFAULT = 50;

/** What answers where no flow is named: one model, with what was said before; with tools an agent. */
const oneModel = (tools: readonly string[] = []): FlowGraph => ({
  nodes: [
    { id: 'start', type: 'start', config: {} },
    {
      ...{ id: 'answer', type: tools.length > 0 ? 'agent' : 'llm' },
      config: { prompt: '{{ input.message }}', history: true },
    },
    { id: 'reply', type: 'reply', config: { text: '{{ nodes.answer.output.text }}' } },
  ],
  edges: [
    { source: 'start', target: 'answer' },
    { source: 'answer', target: 'reply' },
  ],
});

/** A run of kind `flows.chat`: answers one message of a session. */
export const flowChatWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: flowChatQueue,
    concurrency: deps.config.FLOW_CHAT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUpRun(deps, run, outcome, error) },
        runId,
        (context, run) => answer(deps, context, run),
      ),
  });

async function answer(deps: WorkerDeps, context: RunContext, run: RunRecord): Promise<void> {
  const input = flowChatInput.parse(run.input);
  context.keepOnFailure((error) => ({
    said: 'Ask again.',
    write: async (session) => {
      await saveAnswer(deps, session, context, run, input, { content: '', error });
      return keepOutput({ output: null, state: {}, message: '' });
    },
  }));
  const asked = await readAsked(deps, run, input);
  const { model, system_prompt: system, temperature, tools } = input.config ?? {};
  const world = openFlowWorld(deps, context, run, asked.flow, 0, {
    overrides: { model, system, temperature, tools },
    history: asked.history,
  });
  const outcome = await runFlow(world, context, {
    graph: asked.graph,
    input: { message: asked.message, session_id: input.sessionId },
    given: undefined,
  });
  const output = outcome.end && 'output' in outcome.end ? outcome.end.output : null;
  const content = messageOf(outcome);
  const mayHaveSources = asked.graph.nodes.some(({ type }) => type === 'retrieval');
  const sources = mayHaveSources ? await readSources(deps.models, run._id, content) : [];
  await context.succeed(async (session) => {
    if (outcome.mayBeKept) await dropCheckpoint(deps.models, run._id, session);
    await saveAnswer(deps, session, context, run, input, { content, sources });
    return keepOutput({ output, state: outcome.state, message: content });
  });
}

interface Asked {
  flow: { id: string; name: string };
  graph: FlowGraph;
  message: string;
  history: SaidBefore[];
}

async function readAsked({ models }: WorkerDeps, run: RunRecord, input: FlowChatInput): Promise<Asked> {
  const { flowId, versionId, seq } = input;
  const sessionId = new Types.ObjectId(input.sessionId);
  const readSaid = (most: number) =>
    models.FlowMessage.find({ sessionId, userId: run.userId, seq: { $lte: seq } })
      .sort({ seq: -1 })
      .limit(most + 1)
      .lean<FlowMessageRecord[]>();
  // At once: somebody waits for the first word.
  const [flow, version, latest] = await Promise.all([
    flowId ? models.Flow.findById(flowId, { name: 1 }).lean<Pick<FlowRecord, 'name'>>() : null,
    versionId ? readVersion(models, versionId) : null,
    readSaid(HISTORY_DEFAULT),
  ]);
  if (flowId && (!flow || !version)) throw notFound('flow_not_found', 'The flow was deleted.');
  const most = version ? (chatOf(version).historyMax ?? HISTORY_DEFAULT) : HISTORY_DEFAULT;
  const said =
    most > HISTORY_DEFAULT && latest.length > HISTORY_DEFAULT ? await readSaid(most) : latest.slice(0, most + 1);
  const [question, ...before] = said;
  if (question?.seq !== seq) throw notFound('session_not_found', 'The session was deleted.');
  return {
    flow: { id: flowId ?? input.sessionId, name: flow?.name ?? 'Chat' },
    graph: version ? graphOf(version) : oneModel(input.config?.tools),
    message: question.content,
    history: before
      .filter(({ content }) => content !== '')
      .toReversed()
      .map(({ role, content }) => ({ role, content })),
  };
}

/** The answer's message, in the transaction of the run's end. 409 `session_moved_on` where something else was said meanwhile: the run was run again late. */
async function saveAnswer(
  { models }: WorkerDeps,
  session: ClientSession,
  context: RunContext,
  run: RunRecord,
  { sessionId: id, seq, flowId }: FlowChatInput,
  { content, error, sources = [] }: { content: string; error?: RunError; sources?: readonly ChatSource[] },
): Promise<void> {
  const sessionId = new Types.ObjectId(id);
  const { usage, costNanoUsd, model } = context.charged();
  const now = new Date();
  const taken = await models.FlowSession.collection.updateOne(
    { _id: sessionId, userId: run.userId, messageCount: seq },
    { $set: { messageCount: seq + 1, updatedAt: now }, $unset: { runId: '' } },
    { session },
  );
  if (taken.matchedCount === 0) {
    const there = await models.FlowSession.findById(sessionId).session(session).lean<FlowSessionRecord>();
    if (!there) throw notFound('session_not_found', 'The session was deleted.');
    throw conflict('session_moved_on', 'Something else was said in the session meanwhile. Ask again.');
  }
  await models.FlowMessage.collection.insertOne(
    {
      ...{ _id: new Types.ObjectId(), organisationId: run.organisationId, userId: run.userId, sessionId },
      ...(flowId && { flowId: new Types.ObjectId(flowId) }),
      ...{ seq: seq + 1, role: 'assistant', content, runId: run._id, createdAt: now },
      ...{ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, costNanoUsd },
      ...(model && { model }),
      ...(sources.length > 0 && { sources: JSON.stringify(sources) }),
      ...(error && { error: { code: error.code, message: error.message } }),
    } as never,
    { session },
  );
}
