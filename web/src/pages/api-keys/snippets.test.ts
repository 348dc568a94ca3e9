import { buildSnippets } from './snippets';

const KEY = 'weft_sk_abc';
const parts = { origin: 'https://weft.example', key: KEY, model: 'demo "x"' };
const namesOf = (scopes: ('llm' | 'read' | 'write')[]) => buildSnippets({ ...parts, scopes }).map(({ name }) => name);

describe('buildSnippets', () => {
  it('shows a chat for every client where models may be called, at this server’s address', () => {
    const snippets = buildSnippets({ ...parts, scopes: ['read', 'llm'] });
    expect(snippets.map(({ name }) => name)).toEqual(['curl', 'node', 'python']);
    for (const { code } of snippets) expect(code).toContain('https://weft.example/v1');
    const body = /-d '(.*)'/.exec(snippets[0]?.code ?? '')?.[1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ model: 'demo "x"', messages: [{ role: 'user' }] });
  });

  it('keeps the key out of programs, which get committed', () => {
    const [curl, ...programs] = buildSnippets({ ...parts, scopes: ['llm'] });
    expect(curl?.code).toContain(`export WEFT_API_KEY=${KEY}`);
    for (const { code } of programs) expect(code).not.toContain(KEY);
  });

  it('shows what the key may do where it may call no models', () => {
    expect(namesOf(['read'])).toEqual(['curl']);
    expect(buildSnippets({ ...parts, scopes: ['read', 'write'] })[0]?.code).toContain('/api/v1/me');
    const write = buildSnippets({ ...parts, scopes: ['write'] })[0]?.code ?? '';
    expect(JSON.parse(/-d '(.*)'/.exec(write)?.[1] ?? '')).toEqual({ title: 'Made by a script' });
  });
});
