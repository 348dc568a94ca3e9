import { createServer, type Server, type ServerResponse } from 'node:http';
import { monotonicMs } from '../lib/clock';

/** The n-th piece of every answer: each is told from its neighbours, so that a lost or doubled one shows. */
const fakeToken = (number: number): string => `t${number} `;

/** The whole answer of `count` tokens. */
export const fakeAnswer = (count: number): string =>
  Array.from({ length: count }, (_, number) => fakeToken(number)).join('');

/** Name of a model that answers with `tokens` tokens, one each `gapMs` (0: as fast as it can). */
export const fakeModel = (tokens: number, gapMs: number): string => `fake-${tokens}-${gapMs}`;

/** How a call fails at the address that `failingUrl` gives, where its prompt begins with the `failPrompt` of one. */
export const FAILURES = ['reset', '429', '500', 'stall', 'cut'] as const;
export type Failure = (typeof FAILURES)[number];

/** Begins a prompt whose call is to fail. */
export const failPrompt = (failure: Failure): string => `fail:${failure} `;

/** The same server, where prompts can ask for a failure. */
export const failingUrl = (url: string): string => url.replace(/\/v1$/, '/failing/v1');

/** Tokens that come before an answer is cut. */
const CUT_AFTER_TOKENS = 3;

/**
 * An OpenAI-compatible chat server that streams `fakeAnswer` for the model's name, without tools. Resolves with its
 * address, ending in /v1.
 */
export function startFakeOpenAi(): Promise<{ url: string; server: Server; requests(): number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (data: string) => (text += data));
    request.on('end', () => {
      if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
        response.writeHead(404).end(); // other gateways look around first
        return;
      }
      requests += 1;
      const { model, messages } = JSON.parse(text) as { model: string; messages: { content: string }[] };
      const [, tokens, gapMs] = /^fake-(\d+)-(\d+)$/.exec(model) ?? [];
      const prompt = messages.at(-1)?.content ?? '';
      const failure = request.url.startsWith('/failing/')
        ? FAILURES.find((one) => prompt.startsWith(failPrompt(one)))
        : undefined;
      if (failure === undefined) return void answer(response, model, Number(tokens), Number(gapMs));
      if (failure !== 'cut') return fail(response, failure);
      void answer(response, model, CUT_AFTER_TOKENS, Number(gapMs), { isCut: true });
    });
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${port}/v1`, server, requests: () => requests });
    });
  });
}

function fail(response: ServerResponse, failure: Exclude<Failure, 'cut'>): void {
  if (failure === 'stall') return; // nothing comes, until the caller leaves
  if (failure === 'reset') return void response.socket?.resetAndDestroy();
  const error = { message: 'as asked', type: failure === '429' ? 'rate_limit_error' : 'server_error' };
  response.writeHead(Number(failure), { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

async function answer(
  response: ServerResponse,
  model: string,
  tokens: number,
  gapMs: number,
  { isCut = false } = {},
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: object, finish: string | null) => {
    const chunk = {
      id: 'fake',
      object: 'chat.completion.chunk',
      created: 0,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    };
    return response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  send({ role: 'assistant', content: '' }, null);
  const startedAt = monotonicMs();
  for (let number = 0; number < tokens && !response.destroyed; number += 1) {
    const early = gapMs === 0 ? 0 : startedAt + (number + 1) * gapMs - monotonicMs();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    if (!send({ content: fakeToken(number) }, null)) await new Promise((resolve) => response.once('drain', resolve));
  }
  if (isCut) return void response.socket?.destroy();
  send({}, 'stop');
  const usage = { prompt_tokens: 500, completion_tokens: tokens, total_tokens: 500 + tokens };
  response.write(
    `data: ${JSON.stringify({ id: 'fake', object: 'chat.completion.chunk', created: 0, model, choices: [], usage })}\n\n`,
  );
  response.end('data: [DONE]\n\n');
}
