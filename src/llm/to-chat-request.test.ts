import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { z } from 'zod';
import { CAPABILITIES } from '../../config/model-catalogue';
import type { ResolvedModel } from '../../config/models';
import { EXTRA_CONTENT, toChatRequest, toChatTool } from './to-chat-request';

const model: ResolvedModel = {
  ...{ id: 'm', label: 'm', provider: 'openai', providerModel: 'm', window: 100_000, price: null },
  ...{ baseUrl: undefined, apiKey: 'k', isDemo: false, chunkDelayMs: 0 },
};
const claude: ResolvedModel = { ...model, provider: 'anthropic', capabilities: CAPABILITIES.anthropic };
const PIXEL = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const move = tool(() => 'moved', {
  ...{ name: 'move', description: 'Moves.' },
  schema: z.object({ id: z.string() }),
});
const asked = new HumanMessage('Move a.');
const called = new AIMessage({
  content: 'I move it.',
  tool_calls: [
    { id: 'c1', name: 'move', args: { id: 'a' } },
    { id: 'c2', name: 'move', args: {} },
  ],
  additional_kwargs: { [EXTRA_CONTENT]: { c1: { google: { thought_signature: 's' } } } },
});
const results = ['c1', 'c2'].map((id) => new ToolMessage({ content: 'ok', tool_call_id: id, name: 'move' }));

describe('toChatRequest', () => {
  it('has instructions, images, calls with what their provider wants back, and results', () => {
    const messages = [
      new SystemMessage('Be brief.'),
      new HumanMessage({ content: [{ type: 'text', text: 'This:' }, PIXEL] }),
      called,
      ...results,
    ];
    expect(toChatRequest({ messages, tools: [] }, model)).toEqual({
      ...{ model: 'm', stream: true, stream_options: { include_usage: true } },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'This:' }, PIXEL] },
        {
          ...{ role: 'assistant', content: 'I move it.' },
          tool_calls: [
            {
              ...{ id: 'c1', type: 'function', function: { name: 'move', arguments: '{"id":"a"}' } },
              extra_content: { google: { thought_signature: 's' } },
            },
            { id: 'c2', type: 'function', function: { name: 'move', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', name: 'move', content: 'ok' },
        { role: 'tool', tool_call_id: 'c2', name: 'move', content: 'ok' },
      ],
    });
  });

  it('offers tools by their JSON schema, which is made once', () => {
    const request = toChatRequest({ messages: [asked], tools: [move] }, model);
    expect(request).not.toHaveProperty('tool_choice');
    expect(request.tools).toMatchObject([
      {
        type: 'function',
        function: { name: 'move', description: 'Moves.', parameters: { properties: { id: { type: 'string' } } } },
      },
    ]);
    expect(toChatTool(move)).toBe(request.tools?.[0]);
  });

  it('asks for last words without tools, and Anthropic with them where it has to know them, to use none', () => {
    const conversation = { messages: [asked, called, ...results], tools: [move], mayCallTools: false };
    expect(toChatRequest(conversation, model)).not.toHaveProperty('tools');
    expect(toChatRequest({ ...conversation, messages: [asked] }, claude)).not.toHaveProperty('tools');
    expect(toChatRequest(conversation, claude)).toMatchObject({
      tools: [{ function: { name: 'move' } }],
      tool_choice: 'none',
    });
  });

  it.each([
    ['gpt-4.1', 'max_tokens'],
    ['gpt-5-chat-latest', 'max_tokens'],
    ['llama3', 'max_tokens'],
    ['gpt-5-mini', 'max_completion_tokens'],
    ['o3', 'max_completion_tokens'],
  ])('asks %s for its longest answer by %s', (providerModel, name) => {
    const request = toChatRequest({ messages: [asked], tools: [], maxOutputTokens: 9 }, { ...model, providerModel });
    expect(Object.entries(request).filter(([key]) => key.startsWith('max_'))).toEqual([[name, 9]]);
  });

  it('does not ask a model that cannot stream for a stream', () => {
    const capabilities = { ...CAPABILITIES.openai, streaming: false };
    expect(toChatRequest({ messages: [asked], tools: [] }, { ...model, capabilities })).not.toHaveProperty('stream');
  });
});
