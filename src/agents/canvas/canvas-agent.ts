import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createAgent } from 'langchain';
import { durableSteps } from '../durable-steps';
import { useExplicitConfig } from '../explicit-config';
import { canvasSystemPrompt } from './system-prompt';
import { describeCanvasTools } from './tool-runner';

useExplicitConfig();

const build = (model: BaseChatModel) =>
  createAgent({
    model,
    tools: describeCanvasTools(),
    systemPrompt: canvasSystemPrompt,
    middleware: [durableSteps],
    version: 'v1', // all tool calls of an answer in one node: with a task for each, LangGraph 1.7 puts a listener for each on one signal, and Node warns
  });

const agents = new WeakMap<BaseChatModel, ReturnType<typeof build>>();

/** The agent's loop for a client, compiled once: what differs between runs comes in the context of each call. */
export function canvasAgent(model: BaseChatModel): ReturnType<typeof build> {
  const agent = agents.get(model) ?? build(model);
  agents.set(model, agent);
  return agent;
}
