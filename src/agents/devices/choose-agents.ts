import { SystemMessage } from '@langchain/core/messages';
import type { RunContext } from '../../runs/lifecycle/run-context';
import type { DeviceAgentName } from '../../tools/devices/device-tool';
import { callModel, type ModelCallDeps } from '../call-model';
import { modelStepKey } from '../durable-steps';
import { personMessage } from '../person-message';
import { type ChatBasis, readAgents, renderChoice } from './chat-basis';
import { choicePrompt } from './system-prompts';

/** Longest answer that is asked for; models that think need room. */
const CHOICE_OUTPUT_TOKENS_MAX = 2_000;
/** Who answers where the model named nobody. */
const BY_DEFAULT: DeviceAgentName = 'task';

/** Which agents answer, in their order: one model call, recorded. Nothing of its words is shown. */
export async function chooseAgents(
  context: RunContext,
  basis: ChatBasis,
  deps: Omit<ModelCallDeps, 'context'> & { modelName: string },
): Promise<DeviceAgentName[]> {
  const under = context.under('classify');
  const key = modelStepKey(1);
  const request = renderChoice(basis);
  return under.step<DeviceAgentName[]>({ key, kind: 'model', name: deps.modelName, input: request }, async (call) => {
    const turn = await callModel(
      { ...deps, context: under },
      {
        ...{ number: 1, key: under.keyOf(key), tools: [] },
        messages: [new SystemMessage(choicePrompt), personMessage(request, { id: `${context.run.id}-choice` })],
        maxOutputTokens: CHOICE_OUTPUT_TOKENS_MAX,
      },
      call,
      { onText: () => undefined },
    );
    call.charge({ model: turn.model, usage: turn.usage, costNanoUsd: turn.costNanoUsd });
    const named = readAgents(turn.message.text);
    return named.length > 0 ? named : [BY_DEFAULT];
  });
}
