import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ForeignClient, oneByOne } from './client';
import { PERSON_SCHEMA, promptOf, type Seen, TEXTS, WEATHER_TOOL } from './features';

const execute = promisify(execFile);

interface Message {
  content?: string | null;
  tool_calls?: { index?: number; function: { name?: string; arguments?: string } }[];
}
interface Answer {
  choices: { message?: Message; delta?: Message }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
}

const calls: ForeignClient = oneByOne('curl', async ({ feature, model, connection }) => {
  const isStreamed = feature.startsWith('stream');
  const isEmbedding = feature === 'embeddings';
  const chat = {
    model,
    messages: [{ role: 'user', content: promptOf(feature) }],
    ...(isStreamed ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...(feature.includes('tools') ? { tools: [{ type: 'function', function: WEATHER_TOOL }] } : {}),
    ...(feature === 'JSON schema'
      ? {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'person', strict: true, schema: PERSON_SCHEMA },
          },
        }
      : {}),
  };
  const body = isEmbedding ? { model, input: TEXTS } : chat;
  const { stdout } = await execute('curl', [
    ...['-sN', '--max-time', '30', '-w', '\n%{http_code}', '-H', 'content-type: application/json'],
    ...['-H', `authorization: Bearer ${connection.apiKey}`, '-d', JSON.stringify(body)],
    `${connection.baseUrl}/${isEmbedding ? 'embeddings' : 'chat/completions'}`,
  ]);
  const end = stdout.lastIndexOf('\n');
  const status = Number(stdout.slice(end + 1));
  const text = stdout.slice(0, end);
  if (status !== 200) {
    const { error } = JSON.parse(text) as { error: { message: string } };
    return error.message ? { status } : {};
  }
  if (isStreamed) return readEvents(text);
  if (isEmbedding) {
    const { data } = JSON.parse(text) as { data: { embedding: number[] }[] };
    return { vectors: data.map(({ embedding }) => embedding) };
  }
  const { choices, usage } = JSON.parse(text) as Answer;
  const message = choices[0]?.message ?? {};
  if (feature === 'JSON schema') return { json: JSON.parse(message.content ?? '') as unknown };
  return { text: message.content ?? '', toolCalls: callsOf(message.tool_calls ?? []), ...usageOf(usage) };
});

/** curl, and a reader of server-sent events that splits lines and knows nothing else. */
export const curl: ForeignClient = {
  ...calls,
  findObstacle: () =>
    execute('curl', ['--version']).then(
      () => undefined,
      () => 'there is no curl',
    ),
};

function readEvents(text: string): Seen {
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  if (lines.pop() !== 'data: [DONE]') throw new Error('the stream does not end with [DONE]');
  const chunks = lines.map((line) => JSON.parse(line.slice('data: '.length)) as Answer);
  const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta ?? []);
  const calls: { function: { name: string; arguments: string } }[] = [];
  for (const {
    index = 0,
    function: { name = '', arguments: args = '' },
  } of deltas.flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const call = (calls[index] ??= { function: { name: '', arguments: '' } });
    call.function.name += name;
    call.function.arguments += args;
  }
  const pieces = deltas.flatMap(({ content }) => (content ? [content] : []));
  return {
    text: pieces.join(''),
    pieces: pieces.length,
    toolCalls: callsOf(calls),
    ...usageOf(chunks.find(({ usage }) => usage)?.usage),
  };
}

const callsOf = (calls: NonNullable<Message['tool_calls']>) =>
  calls.map(({ function: { name = '', arguments: args = '' } }) => ({ name, args: JSON.parse(args) as unknown }));
const usageOf = (usage: Answer['usage']): Pick<Seen, 'usage'> =>
  usage ? { usage: { input: usage.prompt_tokens, output: usage.completion_tokens } } : {};
