import { againText, readBySchema, schemaText } from '../../../agents/flows/answer-by-schema';
import { askFlowModel, type FlowAnswer, type FlowAsk, FLOW_FRAME } from '../../../agents/flows/ask-flow-model';
import { chooseMessages, ELSE, readChoice, type SwitchCase } from '../../../agents/flows/choose-case';
import { promptText } from '../../../agents/flows/prompt-text';
import { renderText } from '../../../flows/text/template';
import { agentText } from '../../../security/agent-text/delimit';
import { addToTally, type FlowWorld, type NodeCall, NodeFailed, type NodeRunner, workOut } from './node-call';

interface LlmConfig {
  model?: string;
  system?: string;
  prompt: string;
  temperature?: number;
  maxTokens?: number;
  schema?: Record<string, unknown>;
  history: boolean;
}

/** One answer of a model: a text, or an object by a schema, which is asked for once more where it does not fit. */
export const runLlm: NodeRunner = async (world, call) => {
  const config = call.planned.config as LlmConfig;
  const { overrides } = world;
  const system = overrides.system ?? config.system;
  const asked = {
    model: overrides.model ?? config.model,
    system:
      system === undefined || system.trim() === ''
        ? FLOW_FRAME
        : workOut(() => agentText`${FLOW_FRAME}\n\n${promptText(system, call.scope)}`),
    temperature: overrides.temperature ?? config.temperature,
    maxOutputTokens: config.maxTokens,
    ...(config.history && { history: world.history }),
  };
  const prompt = workOut(() => promptText(config.prompt, call.scope));
  const { schema } = config;
  if (!schema) {
    const { text } = await ask(world, call, 1, { ...asked, person: prompt });
    return { output: { text } };
  }
  const person = agentText`${prompt}${schemaText(schema)}`;
  const first = readBySchema(schema, (await ask(world, call, 1, { ...asked, person })).text);
  if ('value' in first) return { output: first.value };
  const again = agentText`${person}${againText(first.problem)}`;
  const second = readBySchema(schema, (await ask(world, call, 2, { ...asked, person: again })).text);
  if ('value' in second) return { output: second.value };
  throw new NodeFailed('answer_invalid', `The model’s answer does not fit the schema: ${second.problem}.`, true);
};

interface SwitchConfig {
  input: string;
  cases: SwitchCase[];
  model?: string;
}

/** A model chooses the way. */
export const runSwitch: NodeRunner = async (world, call) => {
  const { input, cases, model } = call.planned.config as SwitchConfig;
  const text = workOut(() => renderText(input, call.scope));
  const answer = await ask(world, call, 1, {
    model: world.overrides.model ?? model,
    ...chooseMessages(cases, text),
  });
  const chosen = readChoice(cases, answer.text);
  return { output: { case: chosen === ELSE ? null : chosen }, port: chosen };
};

async function ask(
  world: FlowWorld,
  call: NodeCall,
  question: number,
  asked: Pick<FlowAsk, 'model' | 'system' | 'person'> &
    Partial<Pick<FlowAsk, 'history' | 'temperature' | 'maxOutputTokens'>>,
): Promise<FlowAnswer> {
  const answer = await askFlowModel(call.context, world.model, {
    ...asked,
    key: call.number === 1 ? `model:${question}` : `model:${question}#${call.number}`,
    signal: call.signal,
    isSpoken: call.isSpoken,
    onCharge: (charge) => addToTally(call.tally, charge),
  });
  addToTally(call.tally, answer);
  return answer;
}
