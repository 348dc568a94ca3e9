import { readModelMessage } from './read-model-message';

describe('readModelMessage', () => {
  test('plain text as it streams', () => {
    expect(readModelMessage('Half a sen')).toEqual({ text: 'Half a sen', calls: [] });
  });
  test('the recorded message: its words and the tools it called', () => {
    const data = {
      content: [{ type: 'text', text: 'Two notes.' }],
      tool_calls: [{ name: 'create_sticky', args: { text: 'a' } }],
    };
    expect(readModelMessage(JSON.stringify({ message: { type: 'ai', data } }))).toEqual({
      text: 'Two notes.',
      calls: [{ name: 'create_sticky', args: '{"text":"a"}' }],
    });
  });
  test.each(['{"message":{"type":"ai","da', '{"other":1}', '[1]'])('%s is not read as a message', (output) => {
    expect(readModelMessage(output)).toBeNull();
  });
});
