import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FakeReply, RecordedCall, Wire } from './reply';
import { sendReply } from './send-reply';
import { anthropicWire } from './wire-anthropic';
import { ollamaEmbeddingWire, openAiEmbeddingWire } from './wire-embeddings';
import { modelListWire } from './wire-models';
import { geminiWire } from './wire-gemini';
import { ollamaWire } from './wire-ollama';
import { openAiWire } from './wire-openai';

/** An answer, or what makes one out of the request. */
export type FakeScript = FakeReply | ((call: RecordedCall, count: number) => FakeReply);

export interface FakeLlm {
  /** `http://127.0.0.1:<port>`; OpenAI under `/v1`. */
  url: string;
  calls: RecordedCall[];
  /** Answers in order; once they are used up, the last one again. */
  script(...replies: FakeScript[]): void;
  openSockets(): number;
  /** Ends connections that carry no call, as the server does by itself after five seconds; those with one stay. */
  closeIdle(): void;
  close(): Promise<void>;
}

const WIRES: readonly Wire[] = [
  openAiWire,
  anthropicWire,
  geminiWire,
  ollamaWire,
  openAiEmbeddingWire,
  ollamaEmbeddingWire,
  modelListWire,
];

/**
 * A server that speaks OpenAI's, Anthropic's, Gemini's and Ollama's formats and answers as scripted. A fresh id for every
 * answer. Imports nothing of the product.
 */
export async function startFakeLlm(port = 0): Promise<FakeLlm> {
  const calls: RecordedCall[] = [];
  const sockets = new Set<Socket>();
  let scripts: FakeScript[] = [{ text: 'Hello.' }];
  let scripted = 0;
  let ids = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // resets are part of the game
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const wire = WIRES.find((candidate) => candidate.matches(path));
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (!wire) return void response.writeHead(404).end();
    const body = JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>;
    const call: RecordedCall = {
      wire: wire.name,
      path,
      headers: request.headers,
      body,
      at: Date.now(),
      isAborted: false,
      isAnswered: false,
      abortedAt: undefined,
      sent: [],
      isSilent: false,
    };
    calls.push(call);
    const script = scripts[Math.min(scripted, scripts.length - 1)] ?? {};
    scripted += 1;
    ids += 1;
    const refusal = wire.refuses?.(body);
    const scriptedReply = typeof script === 'function' ? script(call, scripted) : script;
    const reply = refusal === undefined ? scriptedReply : { status: 400, message: refusal };
    response.once('close', () => {
      call.isAborted = !response.writableFinished;
      if (call.isAborted) call.abortedAt = Date.now();
    });
    await sendReply(response, wire, reply, {
      id: `fake-${ids}`,
      model: typeof body.model === 'string' ? body.model : 'fake',
      isStreamed: wire.isStreamed(path, body),
      request: body,
      record: call,
    });
    call.isAnswered = true;
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    calls,
    script(...replies) {
      scripts = replies;
      scripted = 0;
    },
    openSockets: () => sockets.size,
    closeIdle: () => server.closeIdleConnections(),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
