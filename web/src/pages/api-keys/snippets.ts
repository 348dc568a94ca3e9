import type { ApiScope } from '@contracts/operation';

export interface Snippet {
  name: 'curl' | 'node' | 'python';
  code: string;
}

interface SnippetParts {
  /** Origin of this server, without a slash at its end. */
  origin: string;
  key: string;
  scopes: readonly ApiScope[];
  /** The model that answers by default. */
  model: string;
}

/**
 * Programs that run as they are. With the scope `llm` they ask a model by OpenAI's own clients; else they ask who the key
 * is, or where it may not even read, make a canvas. The key itself stands in the shell's part alone: programs get committed.
 */
export function buildSnippets({ origin, key, scopes, model }: SnippetParts): Snippet[] {
  const variable = `export WEFT_API_KEY=${key}`;
  if (!scopes.includes('llm')) {
    const request = scopes.includes('read')
      ? [`curl ${origin}/api/v1/me \\`, `  -H "Authorization: Bearer $WEFT_API_KEY"`]
      : [
          `curl ${origin}/api/v1/canvas \\`,
          `  -H "Authorization: Bearer $WEFT_API_KEY" \\`,
          `  -H "Content-Type: application/json" \\`,
          `  -d '{"title": "Made by a script"}'`,
        ];
    return [{ name: 'curl', code: [variable, '', ...request].join('\n') }];
  }
  const name = JSON.stringify(model);
  const curl = [
    variable,
    '',
    `curl ${origin}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $WEFT_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"model": ${name}, "messages": [{"role": "user", "content": "Say hello"}]}'`,
  ];
  const node = [
    '// npm install openai',
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.WEFT_API_KEY });`,
    'const answer = await client.chat.completions.create({',
    `  model: ${name},`,
    "  messages: [{ role: 'user', content: 'Say hello' }],",
    '});',
    'console.log(answer.choices[0].message.content);',
  ];
  const python = [
    '# pip install openai',
    'import os',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url="${origin}/v1", api_key=os.environ["WEFT_API_KEY"])`,
    'answer = client.chat.completions.create(',
    `    model=${name},`,
    '    messages=[{"role": "user", "content": "Say hello"}],',
    ')',
    'print(answer.choices[0].message.content)',
  ];
  return [
    { name: 'curl', code: curl.join('\n') },
    { name: 'node', code: node.join('\n') },
    { name: 'python', code: python.join('\n') },
  ];
}
