import { type StructuredToolInterface, tool } from '@langchain/core/tools';
import { createAgent } from 'langchain';
import { argumentsSchema } from '../../tools/arguments-schema';
import type { DeviceAgentName } from '../../tools/devices/device-tool';
import { toolsOf } from '../../tools/devices/index';
import { durableSteps } from '../durable-steps';
import { useExplicitConfig } from '../explicit-config';
import { LoopModel } from '../loop-model';
import { agentPrompt } from './system-prompts';

useExplicitConfig();

const describe = (agent: DeviceAgentName): StructuredToolInterface[] =>
  toolsOf(agent).map(({ name, description, parameters }) =>
    tool(() => Promise.reject(new Error('carried out as a step')), {
      ...{ name, description },
      schema: argumentsSchema(parameters),
    }),
  );

const build = (agent: DeviceAgentName) =>
  createAgent({
    model: new LoopModel(),
    tools: describe(agent),
    systemPrompt: agentPrompt(agent),
    middleware: [durableSteps],
    version: 'v1', // as in canvas-agent.ts
  });

const agents = new Map<DeviceAgentName, ReturnType<typeof build>>();

/** The loop of one agent, compiled once: what differs between runs comes in the context of each call. */
export function deviceAgent(name: DeviceAgentName): ReturnType<typeof build> {
  const agent = agents.get(name) ?? build(name);
  agents.set(name, agent);
  return agent;
}
