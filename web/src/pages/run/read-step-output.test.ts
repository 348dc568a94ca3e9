import { readableJson, readModelMessage, readToolResult } from './read-step-output';

describe('readModelMessage', () => {
  test('the recorded message: its words and the tools it called', () => {
    const data = {
      content: [{ type: 'text', text: 'Two notes.' }],
      tool_calls: [{ name: 'create_sticky', args: { text: 'a', size: 2, tags: ['x'] } }],
    };
    expect(readModelMessage(JSON.stringify({ message: { type: 'ai', data } }))).toEqual({
      text: 'Two notes.',
      calls: [
        {
          name: 'create_sticky',
          args: [
            { name: 'text', value: 'a' },
            { name: 'size', value: '2' },
            { name: 'tags', value: '["x"]' },
          ],
        },
      ],
    });
  });
  test.each(['Half a sentence', '{"message":{"type":"ai","da', '{"other":1}', '[1]', ''])(
    '%j is not read as a message',
    (output) => {
      expect(readModelMessage(output)).toBeNull();
    },
  );
});

test('a tool’s result is read without its envelope', () => {
  expect(readToolResult('{"content":"{\\"id\\":\\"a\\"}","isError":false}')).toBe('{\n  "id": "a"\n}');
  expect(readToolResult('{"content":"No such block.","isError":true}')).toBe('No such block.');
  expect(readToolResult('{"blocks":[]}')).toBe('{\n  "blocks": []\n}');
  expect(readableJson('not JSON')).toBe('not JSON');
});
