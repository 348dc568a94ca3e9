import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { createMemoryContext, createMemoryJournal } from '../../tests/rigs/in-memory-run-context';
import { describeCanvasTools } from './canvas/tool-runner';
import { AgentLimitReached, DurableRun, type ModelStepRequest } from './durable-steps';

const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, modelCalls: 1 };
const tools = describeCanvasTools();
const system = new SystemMessage('Build.');
const question = [new HumanMessage('Go.')];

/** A run whose model asks for `perTurn` tools in each answer, as long as it is offered any; a stubborn one always. */
function runWith(limits: { modelCalls: number; toolCalls: number }, perTurn: number, isStubborn = false) {
  const offered: number[] = [];
  const made: string[] = [];
  const turns: number[] = [];
  const run = new DurableRun({
    context: createMemoryContext(createMemoryJournal(), { input: {} }),
    limits,
    modelName: 'Model',
    callModel({ number, tools: given }: ModelStepRequest) {
      offered.push(given.length);
      const calls = Array.from({ length: given.length === 0 && !isStubborn ? 0 : perTurn }, (_, place) => ({
        type: 'tool_call' as const,
        id: `c${number}-${place}`,
        name: 'create_sticky',
        args: {},
      }));
      const message = new AIMessage({ content: calls.length === 0 ? 'Done.' : '', tool_calls: calls });
      return Promise.resolve({ message, model: 'm', usage, costNanoUsd: 0 });
    },
    onTurn: ({ calls }) => void turns.push(calls.length),
    runTool({ id }) {
      made.push(id);
      return Promise.resolve({ content: '{}', isError: false });
    },
  });
  /** As the agent's loop does: answers of tools until there is an answer without. */
  async function loop(): Promise<{ text: string; refused: number }> {
    let refused = 0;
    for (;;) {
      const message = await run.callModel(question, system, tools);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) return { text: message.text, refused };
      for (const { id = '', name, args } of calls) {
        const answer = await run.callTool({ id, name, args });
        if (answer.status === 'error') refused += 1;
      }
    }
  }
  return { run, offered, made, turns, loop };
}

describe('a run at the limit of its calls', () => {
  it('asks the model a last time without tools, so that it ends in words', async () => {
    const { run, offered, loop } = runWith({ modelCalls: 3, toolCalls: 100 }, 1);
    await expect(loop()).resolves.toEqual({ text: 'Done.', refused: 0 });
    expect(offered).toEqual([tools.length, tools.length, 0]);
    expect(run.wasLimited).toBe(true);
  });

  it('is over where the model asks for tools all the same: none is made, and it is not asked again', async () => {
    const { offered, made, turns, loop } = runWith({ modelCalls: 25, toolCalls: 5 }, 3, true);
    await expect(loop()).rejects.toThrow(AgentLimitReached);
    expect(made).toHaveLength(5);
    expect(turns).toEqual([3, 2, 0]);
    expect(offered).toEqual([tools.length, tools.length, 0]);
  });

  it('makes no tool call beyond the limit, answers those, and then offers no tools', async () => {
    const { run, offered, made, turns, loop } = runWith({ modelCalls: 25, toolCalls: 5 }, 3);
    await expect(loop()).resolves.toEqual({ text: 'Done.', refused: 1 });
    expect(made).toHaveLength(5);
    expect(turns).toEqual([3, 2, 0]);
    expect(offered).toEqual([tools.length, tools.length, 0]);
    expect(run.wasLimited).toBe(true);
  });
});
