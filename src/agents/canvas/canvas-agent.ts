import { createAgent } from 'langchain';
import { durableSteps } from '../durable-steps';
import { useExplicitConfig } from '../explicit-config';
import { LoopModel } from '../loop-model';
import { canvasSystemPrompt } from './system-prompt';
import { describeCanvasTools } from './tool-runner';

useExplicitConfig();

const build = () =>
  createAgent({
    model: new LoopModel(),
    tools: describeCanvasTools(),
    systemPrompt: canvasSystemPrompt,
    middleware: [durableSteps],
    version: 'v1', // all tool calls of an answer in one node: with a task for each, LangGraph 1.7 puts a listener for each on one signal, and Node warns
  });

let agent: ReturnType<typeof build> | undefined;

/** The agent's loop, compiled once: what differs between runs comes in the context of each call. */
export const canvasAgent = (): ReturnType<typeof build> => (agent ??= build());
