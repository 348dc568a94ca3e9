import { buildChatSnippets, buildKeySnippets, CLIENTS } from './build-snippets';
import { chatBody } from './chat-body';
import { toPython, toShell } from './literals';

const KEY = 'weft_sk_abc';
const ORIGIN = 'https://weft.example';
const parts = { origin: ORIGIN, key: KEY, model: 'demo "x"' };
const namesOf = (scopes: string[]) => buildKeySnippets({ ...parts, scopes }).map(({ name }) => name);
const bodyOf = (code = '') => JSON.parse(/-d '([^]*)'$/.exec(code)?.[1]?.replaceAll(`'\\''`, "'") ?? '') as unknown;

describe('buildKeySnippets', () => {
  it('shows a chat for every client where models may be called, at this server’s address', () => {
    const snippets = buildKeySnippets({ ...parts, scopes: ['read', 'llm'] });
    expect(snippets.map(({ name }) => name)).toEqual(CLIENTS);
    for (const { code } of snippets) expect(code).toContain('https://weft.example/v1');
    expect(bodyOf(snippets[0]?.code)).toEqual({
      model: 'demo "x"',
      messages: [{ role: 'user', content: 'Say hello' }],
    });
  });

  it('keeps the key out of programs, which get committed', () => {
    const [curl, ...programs] = buildKeySnippets({ ...parts, scopes: ['llm'] });
    expect(curl?.code).toContain(`export WEFT_API_KEY=${KEY}`);
    for (const { code } of programs) expect(code).not.toContain(KEY);
  });

  it('shows what the key may do where it may call no models', () => {
    expect(namesOf(['read'])).toEqual(['curl']);
    expect(buildKeySnippets({ ...parts, scopes: ['read', 'write'] })[0]?.code).toContain('/api/v1/me');
    expect(bodyOf(buildKeySnippets({ ...parts, scopes: ['write'] })[0]?.code)).toEqual({ title: 'Made by a script' });
  });
});

describe('buildChatSnippets', () => {
  const chat = {
    model: 'coder',
    messages: [{ role: 'user' as const, content: 'It\'s "quoted" $HOME `x`\nand ${more}' }],
    temperature: 0.5,
    maxTokens: 100,
    isStreamed: true,
    schema: { type: 'object', properties: {}, additionalProperties: false },
    isCached: true,
  };

  it('has in curl’s body exactly what the page sends, whatever the text', () => {
    const [curl] = buildChatSnippets(ORIGIN, KEY, chat);
    expect(bodyOf(curl?.code)).toEqual(chatBody(chat));
    expect(curl?.code).toContain('-H "X-Weft-Cache: true"');
  });

  it('says nothing of what is not set', () => {
    const plain = { model: 'coder', messages: chat.messages, isStreamed: false, isCached: false };
    for (const { code } of buildChatSnippets(ORIGIN, KEY, plain))
      expect(code).not.toMatch(/temperature|max|stream|format|schema|Cache/i);
  });
});

describe('literals', () => {
  it('are Python’s', () => {
    expect(toPython({ a: [true, false, null], b: {}, c: 'ü"\n' })).toBe(
      '{\n    "a": [\n        True,\n        False,\n        None,\n    ],\n    "b": {},\n    "c": "ü\\"\\n",\n}',
    );
  });

  it('are one word of the shell’s', () => expect(toShell("it's")).toBe(`'it'\\''s'`));
});
