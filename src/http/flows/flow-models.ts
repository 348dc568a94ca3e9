import { findPublished, listPublished } from '../../commands/flows/clients/published-flows';
import { messageInput } from '../../commands/flows/clients/message-input';
import { type OfferedModel, readChatConfig } from '../../commands/flows/chat/read-chat-config';
import { startExecution, type StartExecutionDeps } from '../../commands/flows/executions/start-execution';
import { chatOf } from '../../commands/flows/flow-texts';
import type { ChatConfig } from '../../contracts/flows/chat';
import type { ChatSettings } from '../../contracts/flows/chat-settings';
import { FLOWS_MAX } from '../../contracts/flows/scope';
import type { ChatMessage, ChatRequest } from '../../contracts/gateway/chat-completions';
import type { ChatQuestion } from '../../llm/gateway/ask-chat';
import type { SystemModels } from '../../llm/gateway/system-models';
import type { RunRecord } from '../../models/runs/run.model';
import type { Caller } from '../../platform/caller';
import { badRequest, notFound } from '../../platform/errors';
import { type CancelDeps, cancelRun } from '../../runs/lifecycle/cancel-run';
import type { RunFollower } from '../../runs/events/follow';
import { admitCommand } from '../../security/agent-text/admit-command';
import type { Masking } from '../../security/masking/create-masking';
import { requireScope } from '../../security/require-scope';
import { Types } from 'mongoose';
import { answerOf, chunksOf } from './model-answer';
import { followSaid } from './follow-said';

export const FLOW_MODEL_PREFIX = 'flow/';
/** Messages before the last that a flow is given where it says nothing of it. */
const HISTORY_DEFAULT = 50;

export interface FlowModelsDeps extends StartExecutionDeps {
  masking: Pick<Masking, 'mask'>;
  /** Models that the caller's organisation can call. */
  offeredTo(caller: Caller): Promise<readonly OfferedModel[]>;
  follower(): Pick<RunFollower, 'follow'>;
  cancel: CancelDeps;
  /** Told of a run that was cancelled. */
  onCancelled(run: RunRecord): Promise<void>;
}

/**
 * Published flows as models `flow/<slug>` and `flow/<slug>@<version>`: each answer is an execution, ended where the client leaves. The last
 * message of the person is its input, those before it are what was said before. An API key needs the scope `flows` as well.
 */
export const createFlowModels = (deps: FlowModelsDeps): SystemModels => ({
  prefix: FLOW_MODEL_PREFIX,
  async list(caller) {
    if (caller.apiKey && !caller.apiKey.scopes.includes('flows')) return [];
    const flows = await listPublished(deps.models, caller, { limit: FLOWS_MAX });
    return flows.map(({ slug }) => FLOW_MODEL_PREFIX + slug);
  },
  async ask(question) {
    const run = await startAnswer(deps, question);
    const names = {
      id: `chatcmpl-${run._id.toHexString()}`,
      created: Math.floor(run.createdAt.getTime() / 1_000),
      model: question.request.model,
    };
    const events = untilEnd(deps, question, run);
    const head = { model: names.model, headers: { 'X-Weft-Model': names.model, 'X-Run-Id': run._id.toHexString() } };
    if (question.request.stream) return { ...head, chunks: chunksOf(events, names) };
    return { ...head, completion: await answerOf(events, names) };
  },
});

async function startAnswer(deps: FlowModelsDeps, { caller, request }: ChatQuestion): Promise<RunRecord> {
  if (caller.apiKey) requireScope({ scope: 'flows', method: 'post' }, caller.apiKey);
  refuseWhatMakesNoSense(request);
  const { flow, version } = await findPublished(deps.models, caller, readName(request.model));
  const settings = chatOf(version);
  const said = request.messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const last = said.at(-1);
  if (last?.role !== 'user')
    throw badRequest(
      'flow_input_invalid',
      'The last message must be the person’s (role user): it is the flow’s input.',
    );
  const most = settings.historyMax ?? HISTORY_DEFAULT;
  const before = most === 0 ? [] : said.slice(0, -1).slice(-most);
  const subject = { kind: 'flows', id: flow._id, organisationId: flow.organisationId } as const;
  const asked = await deps.masking.mask(
    {
      message: admitCommand('flows.message', textOf(last)),
      history: before.map((message) => ({ role: message.role, content: textOf(message) })),
    },
    subject,
    new Types.ObjectId(caller.userId),
  );
  const { run } = await startExecution(deps, {
    ...{ caller, flow, version: version.number ?? undefined, input: messageInput(version, asked.message) },
    ...{ trigger: 'model', tell: () => undefined },
    talk: {
      ...(asked.history.length > 0 && { history: JSON.stringify(asked.history) }),
      config: readChatConfig(configOf(request, settings), settings, await deps.offeredTo(caller)),
    },
  });
  return run;
}

function readName(model: string): { slug: string; version: number | undefined } {
  const [, slug, version] = /^flow\/([a-z0-9-]{1,60})(?:@([1-9]\d{0,8}))?$/.exec(model) ?? [];
  if (slug === undefined)
    throw notFound('flow_not_found', 'A flow is named flow/<slug> or flow/<slug>@<version>: see GET /v1/models.');
  return { slug, version: version === undefined ? undefined : Number(version) };
}

/** What a flow cannot do for a client, said before anything is done. */
function refuseWhatMakesNoSense({ tools, n, response_format: format, messages }: ChatRequest): void {
  const refused = [
    ...(tools && tools.length > 0 ? ['tools'] : []),
    ...(n && n > 1 ? ['n'] : []),
    ...(format && format.type !== 'text' ? ['response_format'] : []),
    ...(messages.some(({ role }) => role === 'tool' || role === 'function') ? ['messages: role tool'] : []),
  ];
  if (refused.length > 0)
    throw badRequest(
      'parameter_not_supported',
      `A flow does not take ${refused.join(', ')}: what it does is drawn in it.`,
      {
        errors: refused.map((path) => ({ path, message: 'a flow does not take it' })),
      },
    );
}

/** Of what the client sets, as clients do unasked, only what the flow lets be set. */
function configOf({ messages, temperature }: ChatRequest, { overrides = [] }: ChatSettings): ChatConfig {
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf);
  return {
    ...(overrides.includes('system_prompt') && system.length > 0 && { system_prompt: system.join('\n\n') }),
    ...(overrides.includes('temperature') && typeof temperature === 'number' && { temperature }),
  };
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('\n');
}

/** What is said, until its end; an execution that nobody listens to any more is cancelled. */
async function* untilEnd(deps: FlowModelsDeps, { caller, gone }: ChatQuestion, run: RunRecord) {
  let isEnded = false;
  try {
    for await (const event of followSaid(deps.follower(), run, gone.signal)) {
      isEnded ||= 'end' in event;
      yield event;
    }
    gone.signal.throwIfAborted();
  } finally {
    if (!isEnded) await endForNobody(deps, caller, run);
  }
}

async function endForNobody(deps: FlowModelsDeps, caller: Caller, { _id }: RunRecord): Promise<void> {
  const current = await deps.models.Run.findById(_id).lean<RunRecord>();
  if (!current || current.finishedAt) return;
  await deps.onCancelled(await cancelRun(deps.cancel, current, `${caller.name}’s client left.`));
}
