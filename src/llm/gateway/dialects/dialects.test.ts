import { anthropicWire } from '../../../../tests/fakes/fake-llm/wire-anthropic';
import { geminiWire } from '../../../../tests/fakes/fake-llm/wire-gemini';
import { ollamaWire } from '../../../../tests/fakes/fake-llm/wire-ollama';
import type { ChatChunk } from '../../../contracts/gateway/chat-completions';
import { ModelCut } from '../../model-errors';
import { ask } from './__fixtures__/conversation';
import { cuts, decodePieces, NAMES } from './__fixtures__/read-in-pieces';
import { anthropicDialect } from './anthropic/anthropic';
import { geminiDialect } from './gemini/gemini';
import { ollamaDialect } from './ollama/ollama';

const sum = (chunks: ChatChunk[]) => {
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  const calls: Record<number, [name: string | undefined, args: string]> = {};
  for (const { index, function: piece } of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    const [name = piece?.name, args = ''] = calls[index] ?? [];
    calls[index] = [name, args + (piece?.arguments ?? '')];
  }
  return {
    text: deltas.map(({ content }) => content ?? '').join(''),
    thought: deltas.map(({ reasoning_content: piece }) => piece ?? '').join(''),
    calls: Object.values(calls).map(([name, args]) => [name, JSON.parse(args) as unknown]),
    finish: chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason)).filter(Boolean),
  };
};

// The fake server's wire formats were written for LangChain's clients: what those read, the dialects read too.
describe.each([
  [anthropicDialect, anthropicWire],
  [geminiDialect, geminiWire],
  [ollamaDialect, ollamaWire],
])('a dialect and the fake server', (dialect, wire) => {
  const open = () => dialect.openStream(ask(), NAMES);
  const said = 'Grüße aus 京都 👩‍🚀, «quoted» "so"\n\u2028end';
  const toolCalls = [
    { name: 'create_sticky', args: { text: said } },
    { name: 'get_time', args: {} },
  ];

  it(`${wire.name}: text, tools, ends and usage, streamed and whole`, () => {
    for (const reply of [
      { text: said },
      { text: said, toolCalls, usage: { input: 90, output: 7, cached: 0 } },
      { text: said, finish: 'length' as const },
      { text: said, thought: 'Let me see …' },
    ]) {
      const expected = {
        text: said,
        thought: 'thought' in reply ? reply.thought : '',
        calls: ('toolCalls' in reply ? toolCalls : []).map(({ name, args }) => [name, args]),
        finish: ['finish' in reply ? 'length' : 'toolCalls' in reply ? 'tool_calls' : 'stop'],
      };
      const frames = wire.frames(reply, 'x', 'm').join('');
      for (const [, pieces] of [...cuts(frames), ...cuts(`\ufeff${frames}`)].slice(0, 50)) {
        const stream = open();
        expect(sum(decodePieces(stream, pieces))).toEqual(expected);
        expect(stream.usage).toMatchObject({ prompt_tokens: 'usage' in reply ? 90 : 12, completion_tokens: 7 });
      }
      const { choices, usage } = dialect.decode(JSON.parse(JSON.stringify(wire.body(reply, 'x', 'm', {}))), NAMES);
      const { message, finish_reason: finish } = choices[0] ?? {};
      expect({
        text: message?.content,
        thought: message?.reasoning_content ?? '',
        calls: (message?.tool_calls ?? []).map(({ function: tool }) => [
          tool.name,
          JSON.parse(tool.arguments) as unknown,
        ]),
        finish: [finish],
      }).toEqual(expected);
      expect(usage).toMatchObject({ completion_tokens: 7 });
    }
  });

  it(`${wire.name}: an error in the middle, no end`, () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const begun = open();
    begun.push(bytes(wire.frames({ text: said, fault: 'no-finish' }, 'x', 'm').join('')));
    expect(() => begun.push(bytes(wire.errorFrame()))).toThrow(
      expect.objectContaining({ name: 'ProviderError', status: wire.name === 'anthropic' ? 529 : 500 }),
    );
    const cut = open();
    cut.push(bytes(wire.frames({ text: said, fault: 'no-finish' }, 'x', 'm').join('')));
    expect(() => cut.end()).toThrow(ModelCut);
  });
});
