import type { BaseMessage, ToolMessage } from '@langchain/core/messages';
import { type StructuredToolInterface, tool } from '@langchain/core/tools';
import { createAgent, createMiddleware } from 'langchain';
import { conversationTools, guidedTools } from '../../../tools/support/index';
import { proposeStep } from '../../../tools/support/propose-step';
import type { SupportTool } from '../../../tools/support/support-tool';
import { durableSteps } from '../../durable-steps';
import { useExplicitConfig } from '../../explicit-config';
import { LoopModel } from '../../loop-model';
import { conversationPrompt, guidedPrompt } from './system-prompt';

useExplicitConfig();

/** A conversation that is answered by words and a lane, or a guided session that is answered by a step. */
export type ReplyMode = 'conversation' | 'guided';

const describe = (tools: readonly SupportTool[]): StructuredToolInterface[] =>
  tools.map(({ name, description, parameters }) =>
    tool(() => Promise.reject(new Error('carried out as a step')), { name, description, schema: parameters }),
  );

/**
 * Ends the loop once all is said: an answer with words whose calls were all taken, or a step that was taken. The tools tell the
 * model nothing that it does not know, so another call would only cost time and money.
 */
const endOnceSaid = createMiddleware({
  name: 'EndOnceSaid',
  beforeModel: {
    canJumpTo: ['end'],
    hook: ({ messages }) => (isSaid(messages) ? { jumpTo: 'end' as const } : undefined),
  },
});

function isSaid(messages: readonly BaseMessage[]): boolean {
  const place = messages.findLastIndex((message) => message.type === 'ai');
  const answer = messages[place];
  const results = messages.slice(place + 1) as ToolMessage[];
  if (!answer || results.length === 0 || results.some(({ status }) => status === 'error')) return false;
  return answer.text.trim() !== '' || results.some(({ name }) => name === proposeStep.name);
}

const build = (mode: ReplyMode) =>
  createAgent({
    model: new LoopModel(),
    tools: describe(mode === 'guided' ? guidedTools : conversationTools),
    systemPrompt: mode === 'guided' ? guidedPrompt : conversationPrompt,
    middleware: [endOnceSaid, durableSteps],
    version: 'v1', // as in canvas-agent.ts
  });

const agents = new Map<ReplyMode, ReturnType<typeof build>>();

/** The agent's loop, compiled once a mode: what differs between runs comes in the context of each call. */
export function replyAgent(mode: ReplyMode): ReturnType<typeof build> {
  const agent = agents.get(mode) ?? build(mode);
  agents.set(mode, agent);
  return agent;
}
