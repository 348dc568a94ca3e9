import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay } from '../../src/platform/time';
import { monotonicMs } from '../lib/clock';

/** A call that waits to be answered, by what its prompt says it is about. */
interface WaitingCall {
  name: string;
  model: string;
  response: ServerResponse;
}

/** How far apart the answers begin (0: all at once), and their pieces of 24 characters, some six tokens. */
export interface Pace {
  gapMs: number;
  pieceMs: number;
}

export interface GatedModel {
  url: string;
  /** Calls that wait. */
  waiting(): number;
  /** Answers all that wait: the moment at which each began to speak, by name. */
  release(pace: Pace): Promise<Record<string, number>>;
  close(): void;
}

/** What a prompt is about; each case has another text, so that a mixed up one shows. */
const NAME = /case-[a-z0-9-]+/;
const WORDS = 40;
const PIECE = 24;

/** The notes that the model writes about a case. */
export const gatedNotes = (name: string, sections: readonly string[]): string =>
  sections
    .map((section) => {
      const words = Array.from({ length: WORDS }, (_, number) => `w${number}`).join(' ');
      return `## ${section}\n- Of ${name} it is told here what was seen and done: ${words}`;
    })
    .join('\n\n');

/** An OpenAI-compatible chat server that holds every answer back until it is told to let them out. */
export async function startGatedModel(sections: readonly string[]): Promise<GatedModel> {
  let calls: WaitingCall[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (data: string) => (text += data));
    request.on('end', () => {
      const { model } = JSON.parse(text) as { model: string };
      calls.push({ name: NAME.exec(text)?.[0] ?? '', model, response });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    waiting: () => calls.length,
    async release({ gapMs, pieceMs }) {
      const released = calls;
      calls = [];
      const spokeAtMs: Record<string, number> = {};
      const startedAtMs = monotonicMs();
      const answers: Promise<void>[] = [];
      for (const [place, call] of released.entries()) {
        const early = startedAtMs + place * gapMs - monotonicMs();
        if (early > 0) await delay(early);
        spokeAtMs[call.name] = monotonicMs();
        answers.push(speak(call, gatedNotes(call.name, sections), pieceMs));
      }
      await Promise.all(answers);
      return spokeAtMs;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function speak({ response, model }: WaitingCall, text: string, pieceMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (fields: object) =>
    response.write(
      `data: ${JSON.stringify({ id: 'gated', object: 'chat.completion.chunk', created: 0, model, ...fields })}\n\n`,
    );
  const choice = (delta: object, finish: string | null) =>
    send({ choices: [{ index: 0, delta, finish_reason: finish }] });
  for (let at = 0; at < text.length; at += PIECE) {
    choice({ content: text.slice(at, at + PIECE) }, null);
    await delay(pieceMs);
  }
  choice({}, 'stop');
  send({ choices: [], usage: { prompt_tokens: 500, completion_tokens: 300, total_tokens: 800 } });
  response.end('data: [DONE]\n\n');
}
