import { CACHE_HEADER, chatBody, type ChatSettings } from './chat-body';
import { buildLangChain, buildVercel } from './framework-snippets';
import { toJs, toPython, toShell } from './literals';

export const CLIENTS = ['curl', 'node', 'python', 'langchain', 'vercel'] as const;
export interface Snippet {
  name: (typeof CLIENTS)[number];
  code: string;
}

/** What a person reads on the tab. */
export const CLIENT_LABELS: Readonly<Record<Snippet['name'], string>> = {
  curl: 'curl',
  node: 'Node.js',
  python: 'Python',
  langchain: 'LangChain',
  vercel: 'Vercel AI SDK',
};
/** Stands where a key goes that the page does not know. */
export const KEY_PLACE = 'weft_sk_…';

/**
 * Programs that run as they are, each sending what is set up. The key itself stands in the shell's part alone: programs get
 * committed. `origin`: of this server, without a slash at its end.
 */
export const buildChatSnippets = (origin: string, key: string, chat: ChatSettings): Snippet[] => [
  { name: 'curl', code: [exportKey(key), '', ...curlOf(origin, chat)].join('\n') },
  { name: 'node', code: nodeOf(origin, chat).join('\n') },
  { name: 'python', code: pythonOf(origin, chat).join('\n') },
  { name: 'langchain', code: buildLangChain(origin, chat).join('\n') },
  { name: 'vercel', code: buildVercel(origin, chat).join('\n') },
];

/** What a new key can do: with the scope `llm` a chat; else it asks who it is, or where it may not even read, makes a canvas. */
export function buildKeySnippets(parts: {
  origin: string;
  key: string;
  scopes: readonly string[];
  /** The model that answers by default. */
  model: string;
}): Snippet[] {
  const { origin, key, scopes, model } = parts;
  if (scopes.includes('llm')) {
    const messages = [{ role: 'user' as const, content: 'Say hello' }];
    return buildChatSnippets(origin, key, { model, messages, isStreamed: false, isCached: false });
  }
  const request = scopes.includes('read')
    ? [`curl ${origin}/api/v1/me \\`, `  -H "Authorization: Bearer $WEFT_API_KEY"`]
    : [
        `curl ${origin}/api/v1/canvas \\`,
        `  -H "Authorization: Bearer $WEFT_API_KEY" \\`,
        `  -H "Content-Type: application/json" \\`,
        `  -d '{"title": "Made by a script"}'`,
      ];
  return [{ name: 'curl', code: [exportKey(key), '', ...request].join('\n') }];
}

const exportKey = (key: string) => `export WEFT_API_KEY=${key}`;

const curlOf = (origin: string, chat: ChatSettings) => [
  `curl${chat.isStreamed ? ' -N' : ''} ${origin}/v1/chat/completions \\`,
  `  -H "Authorization: Bearer $WEFT_API_KEY" \\`,
  `  -H "Content-Type: application/json" \\`,
  ...(chat.isCached ? [`  -H "${CACHE_HEADER}: true" \\`] : []),
  `  -d ${toShell(toJs(chatBody(chat)))}`,
];

function nodeOf(origin: string, chat: ChatSettings): string[] {
  const options = chat.isCached ? `, { headers: { '${CACHE_HEADER}': 'true' } }` : '';
  const call = `await client.chat.completions.create(${toJs(chatBody(chat))}${options});`;
  return [
    '// npm install openai',
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.WEFT_API_KEY });`,
    ...(chat.isStreamed
      ? [
          `const stream = ${call}`,
          "for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');",
        ]
      : [`const answer = ${call}`, 'console.log(answer.choices[0].message.content);']),
  ];
}

function pythonOf(origin: string, chat: ChatSettings): string[] {
  const parameters = Object.entries(chatBody(chat)).map(([name, value]) => `    ${name}=${toPython(value, '    ')},`);
  const call = [...parameters, ...(chat.isCached ? [`    extra_headers={"${CACHE_HEADER}": "true"},`] : []), ')'];
  return [
    '# pip install openai',
    'import os',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url="${origin}/v1", api_key=os.environ["WEFT_API_KEY"])`,
    `${chat.isStreamed ? 'stream' : 'answer'} = client.chat.completions.create(`,
    ...call,
    ...(chat.isStreamed
      ? [
          'for chunk in stream:',
          '    if chunk.choices:',
          '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
        ]
      : ['print(answer.choices[0].message.content)']),
  ];
}
