import { CACHE_HEADER, chatBody, type ChatSettings, SCHEMA_NAME } from './chat-body';
import { toJs } from './literals';

const headersOf = ({ isCached }: ChatSettings, name: string) =>
  isCached ? `, ${name}: { '${CACHE_HEADER}': 'true' }` : '';

/** LangChain's ChatOpenAI, for Node.js. */
export function buildLangChain(origin: string, chat: ChatSettings): string[] {
  const { response_format: format } = chatBody(chat);
  const options = format === undefined ? '' : `, ${toJs({ response_format: format })}`;
  const call = (verb: string) => `await model.${verb}(${toJs(chatBody(chat).messages)}${options})`;
  return [
    '// npm install @langchain/openai',
    "import { ChatOpenAI } from '@langchain/openai';",
    '',
    'const model = new ChatOpenAI({',
    `  model: ${JSON.stringify(chat.model)},`,
    '  apiKey: process.env.WEFT_API_KEY,',
    `  configuration: { baseURL: '${origin}/v1'${headersOf(chat, 'defaultHeaders')} },`,
    ...(chat.temperature === undefined ? [] : [`  temperature: ${chat.temperature},`]),
    ...(chat.maxTokens === undefined ? [] : [`  maxTokens: ${chat.maxTokens},`]),
    '});',
    ...(chat.isStreamed
      ? [`for await (const chunk of ${call('stream')}) process.stdout.write(chunk.text);`]
      : [`const answer = ${call('invoke')};`, 'console.log(answer.text);']),
  ];
}

/** Vercel's AI SDK, by chat completions. */
export function buildVercel(origin: string, chat: ChatSettings): string[] {
  const verb = chat.isStreamed ? 'streamText' : 'generateText';
  const system = chat.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const names = [verb, ...(chat.schema === undefined ? [] : ['jsonSchema', 'Output'])];
  return [
    '// npm install ai @ai-sdk/openai',
    `import { ${names.join(', ')} } from 'ai';`,
    "import { createOpenAI } from '@ai-sdk/openai';",
    '',
    `const weft = createOpenAI({ baseURL: '${origin}/v1', apiKey: process.env.WEFT_API_KEY${headersOf(chat, 'headers')} });`,
    `const answer = ${chat.isStreamed ? '' : 'await '}${verb}({`,
    `  model: weft.chat(${JSON.stringify(chat.model)}),`,
    ...(system.length === 0 ? [] : [`  system: ${JSON.stringify(system.join('\n'))},`]),
    `  messages: ${toJs(
      chatBody(chat).messages.filter(({ role }) => role !== 'system'),
      '  ',
    )},`,
    ...(chat.temperature === undefined ? [] : [`  temperature: ${chat.temperature},`]),
    ...(chat.maxTokens === undefined ? [] : [`  maxOutputTokens: ${chat.maxTokens},`]),
    ...(chat.schema === undefined
      ? []
      : [`  output: Output.object({ name: '${SCHEMA_NAME}', schema: jsonSchema(${toJs(chat.schema, '  ')}) }),`]),
    '});',
    chat.isStreamed
      ? 'for await (const text of answer.textStream) process.stdout.write(text);'
      : 'console.log(answer.text);',
  ];
}
