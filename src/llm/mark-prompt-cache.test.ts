import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { CAPABILITIES } from '../../config/model-catalogue';
import { markPromptCache } from './mark-prompt-cache';

const messages = [new SystemMessage({ id: 's', content: 'Be kind.' }), new HumanMessage('Hi')];

describe('markPromptCache', () => {
  it('marks the system prompt for Anthropic, and changes nothing else', () => {
    const [system, human] = markPromptCache(messages, { provider: 'anthropic', capabilities: CAPABILITIES.anthropic });
    expect(system?.content).toEqual([{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }]);
    expect(system?.id).toBe('s');
    expect(human).toBe(messages[1]);
    expect(messages[0]?.content).toBe('Be kind.');
  });
  it.each([
    { provider: 'openai' as const, capabilities: CAPABILITIES.openai },
    { provider: 'anthropic' as const, capabilities: { ...CAPABILITIES.anthropic, promptCache: false } },
    { provider: 'anthropic' as const },
  ])('leaves the messages as they are for %j', (model) => expect(markPromptCache(messages, model)).toEqual(messages));
});
