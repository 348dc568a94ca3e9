import type { ThreadCall } from '../../contracts/devices/chat';
import { AppError } from '../../platform/errors';
import { contextUnder } from '../../runs/lifecycle/context-under';
import type { RunContext, StepDescription } from '../../runs/lifecycle/run-context';
import type { DeviceAgentName } from '../../tools/devices/device-tool';
import type { ModelCallDeps } from '../call-model';
import type { DeviceAnswerDeps, DeviceLimits } from './answer-deps';
import type { FoundBefore } from './chat-basis';
import type { Reading } from './foreign-text';
import { chooseAgents } from './choose-agents';
import { DEVICES_ROLE } from './device-role';
import { runAgent } from './run-agent';

const DEFAULT_LIMITS: DeviceLimits = { modelCalls: 6, toolCalls: 20, fruitlessTurns: 2 };

export interface DeviceAnswer {
  /** What the person reads; all that was shown of the last agent's words, turn by turn, with a blank line between. */
  text: string;
  /** Calls of all agents, in the order in which the models made them. */
  calls: ThreadCall[];
  /** Whether it rests on text that somebody else may have written. */
  isForeign: boolean;
}

/**
 * Answers a message by reading and changing what is on a device: an orchestrator names the agents, which work one after the
 * other, each seeing what those before it found; the last one's words are the answer. Started again with the same journal it
 * calls no recorded model and no recorded tool and comes to the same answer. Throws the run's own errors as they are,
 * `AppError` (`model_…`, `agent_stuck`, `budget_exceeded`, `prompt_rejected`) for what went wrong.
 */
export async function answerOnDevice(context: RunContext, deps: DeviceAnswerDeps): Promise<DeviceAnswer> {
  const asked = deps.models.find(deps.model, await deps.ownModels());
  const modelDeps: Omit<ModelCallDeps, 'context'> & { modelName: string } = {
    chain: async (needs) => deps.models.chain(DEVICES_ROLE, deps.model, needs, await deps.ownModels()),
    modelAsked: deps.model ?? asked.model.id,
    modelName: asked.model.label,
    limits: deps.callLimits,
    reserve: deps.reserve,
    ledger: deps.ledger,
    onFallback: deps.onFallback,
  };
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const agents = await chooseAgents(context, deps.basis, modelDeps);
  const reading: Reading = { isForeign: deps.basis.isForeign === true };
  const before: FoundBefore[] = [];
  const calls: ThreadCall[] = [];
  let text = '';
  for (const [place, agent] of agents.entries()) {
    const after = agents.slice(place + 1);
    const under = after.length > 0 ? withoutWords(context).under(agent) : context.under(agent);
    const part = await runAgent(under, { ...deps, modelDeps, limits, agent, before, after, reading });
    calls.push(...part.calls.map(({ kept }) => kept));
    before.push(foundBy(agent, part));
    text = part.text || text;
  }
  if (text === '')
    throw new AppError('agent_stuck', 'The model kept trying without saying anything.', {
      status: 502,
      isRetryable: true,
    });
  return { text, calls, isForeign: reading.isForeign };
}

const foundBy = (agent: DeviceAgentName, { text, calls }: Awaited<ReturnType<typeof runAgent>>): FoundBefore => ({
  ...{ agent, said: text },
  calls: calls.map(({ kept: { tool }, result }) => ({ tool, result })),
});

/** A run whose agent speaks to the next one, not to people: none of its words is shown or told. */
function withoutWords<Input>(context: RunContext<Input>): RunContext<Input> {
  const quiet: RunContext<Input> = {
    ...context,
    step: (description: StepDescription, work) =>
      context.step(description, (call) =>
        work({ ...call, emit: (event) => (event.type === 'text-complete' ? undefined : call.emit(event)) }),
      ),
    hint: (event) => (event.type === 'text-delta' || event.type === 'text-reset' ? undefined : context.hint(event)),
    under: (prefix) => contextUnder(quiet, prefix),
  };
  return quiet;
}
