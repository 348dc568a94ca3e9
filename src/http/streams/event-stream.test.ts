/** Texts on their way through a stream of a support session, as bytes, to readers that take what they get. */
import { once } from 'node:events';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import express from 'express';
import { NOTE_SECTIONS } from '../../contracts/support/documentation';
import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import { SectionWriter } from '../../models/support/notes/text/section-writer';
import type { WrittenText } from '../../models/support/notes/text/written-text';
import type { SupportForm } from '../event-formats/support/support';
import { createSupportDocumentFormat } from '../event-formats/support/support-document';
import { openEventStream } from './event-stream';
import { isFullDepth } from '../../../tests/support/depth';

/** All thousand in `npm run prove`. */
const TEXTS = isFullDepth ? 1_000 : 125;
const LONG_LINE = 10_000;
const SCRAPS = [
  ...[
    '[DONE]',
    ' [DONE]',
    '[ERROR] x',
    '[DO',
    'NE]',
    '[',
    'ERROR]',
    '[done]',
    'data: ',
    'data:[DONE]',
    ' data:',
    'id: 3',
  ],
  ...[
    'event: done',
    'retry: 1',
    ': c',
    ':',
    '\n',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '\v',
    '\f',
    '\u001c',
    '\u001e',
    '\u0085',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u0000',
    '\t',
    '  ',
    'a',
    'ä',
    '😀',
    '👩‍👩‍👧',
    '漢字',
    '**b**',
    '- item',
    '## Next Steps\n',
  ],
];
/** Whatever some reader takes for an end of a line. */
const LINE_ENDS = /\r\n|[\r\n\v\f\u001c\u001d\u001e\u0085\u2028\u2029]/;
const asPlain = (text: string) => text.split(LINE_ENDS).join('\n');

/** The same numbers at each run: a text that fails fails again. */
let seed = 1;
const below = (limit: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
};
const scraps = (most: number) => Array.from({ length: below(most) }, () => SCRAPS[below(SCRAPS.length)]).join('');
const makeText = (number: number) =>
  number % 100 === 3 || number === 0 ? `${scraps(9)}\n${'x😀'.repeat(LONG_LINE / 3)}\n${scraps(9)}` : scraps(40);
/** Pieces of 1 to `most` characters; code units are cut apart as some providers do. */
function cut(text: string, most: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 1)
    pieces.push(text.slice(at, at + 1 + below(most)));
  return pieces;
}

const KEY = 'model:1';
const run = { kind: 'support.document', events: [], journal: [] } as unknown as RunRecord;
function eventsOf(pieces: readonly string[], whole: string, sections: unknown[] = []): RunEventDraft[] {
  const output = { version: 1, text: whole, sections, origin: 'model', repairs: [] };
  const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 };
  return [
    ...pieces.map((text): RunEventDraft => ({ type: 'text-delta', data: { key: KEY, text } })),
    { type: 'text-complete', data: { key: KEY, text: whole } },
    { type: 'run-succeeded', data: { output, usage, costUsd: '0' } },
  ];
}

describe('a text on its way through a stream', () => {
  let server: Server;
  let form: SupportForm;
  let events: RunEventDraft[];
  beforeAll(async () => {
    const app = express();
    app.get('/', async (_, response) => {
      const format = createSupportDocumentFormat(form);
      const stream = openEventStream(response);
      for (const [place, draft] of events.entries()) {
        const event = { ...draft, seq: 1, at: '2026-11-22T00:00:00.000Z' } as RunEvent;
        for (const frame of await format(event, run)) stream.send(`1.${place + 1}`, frame);
        if (place % 100 === 99) await setImmediate(); // a model takes its time: readers are not behind
      }
      stream.end();
    });
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function bytesOf(asked: SupportForm, sent: RunEventDraft[]): Promise<Buffer> {
    form = asked;
    events = sent;
    const { port } = server.address() as AddressInfo;
    const got = request({ port, host: '127.0.0.1', agent: false }).end();
    const [response] = (await once(got, 'response')) as [AsyncIterable<Buffer>];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part);
    return Buffer.concat(parts);
  }
  /** A reader by the standard that is given 1 to 7 bytes at a time. */
  function parse(bytes: Buffer): { event: string | undefined; data: string }[] {
    const read: { event: string | undefined; data: string }[] = [];
    const parser = createParser({ onEvent: ({ event, data }) => read.push({ event, data }) });
    const decoder = new TextDecoder();
    for (let at = 0; at < bytes.length;) {
      const size = 1 + below(7);
      parser.feed(decoder.decode(bytes.subarray(at, at + size), { stream: true }));
      at += size;
    }
    return read;
  }
  const isEnd = (line: string) => line === '[DONE]' || line.startsWith('[ERROR]');

  it(`is byte by byte what was stored, in the plain form, for ${TEXTS} texts that would end or break it`, async () => {
    for (let number = 0; number < TEXTS; number += 1) {
      const text = makeText(number);
      const bytes = await bytesOf('text', eventsOf(cut(text, [1, 3, 30, 400][number % 4] ?? 1), text));
      const frames = parse(bytes);
      expect(frames.filter(({ event }) => event !== undefined)).toEqual([]);
      expect(frames.at(-1)?.data).toBe('[DONE]');
      const said = frames.slice(0, -1).map(({ data }) => data);
      expect(said.join('')).toBe(asPlain(text));
      expect(said.flatMap((data) => data.split('\n')).filter(isEnd)).toEqual([]);
      // Readers that only split lines, at whatever their language takes for an end of one.
      for (const ends of ['\n', LINE_ENDS]) {
        const lines = bytes
          .toString()
          .split(ends)
          .filter((line) => line.startsWith('data:'));
        expect(lines.map((line) => line.slice('data: '.length)).findIndex(isEnd)).toBe(lines.length - 1);
      }
    }
  });

  it('is each section’s text, in the typed form, however the model’s answer was cut', async () => {
    for (let number = 0; number < TEXTS / 4; number += 1) {
      const answer = NOTE_SECTIONS.map((section) => `## ${section}\n${makeText(number).replace(/^\s*#/gm, '')}\nend`);
      const { pieces, written } = write(answer.join('\n\n'), [1, 3, 30, 400][number % 4] ?? 1);
      const sections = written.sections.map(({ section, text }) => ({ section, text }));
      const frames = parse(await bytesOf('typed', eventsOf(pieces, written.text, sections)));
      const read = frames.map(({ event, data }) => ({ event, data: JSON.parse(data) as Record<string, string> }));
      expect(read.at(-1)).toMatchObject({ event: 'done', data: { text: written.text, sections } });
      for (const { section, text } of sections) {
        const of = read.filter(({ data }) => data['section'] === section);
        expect([of.at(0)?.event, of.at(-1)?.event]).toEqual(['section-start', 'section-end']);
        const deltas = of.filter(({ event }) => event === 'delta').map(({ data }) => data['text']);
        expect(deltas.join('')).toBe(text);
      }
      expect(read.filter(({ event }) => event === 'section-start')).toHaveLength(NOTE_SECTIONS.length);
    }
  });
});

/** What the product writes of a model's answer: the pieces that go out, and the whole. */
function write(answer: string, most: number): { pieces: string[]; written: WrittenText } {
  const fill = (section: string) => ({ section, text: 'None', statements: [] });
  const writer = new SectionWriter({ headings: NOTE_SECTIONS, fill });
  const pieces = [
    writer.begin(),
    ...cut(answer, most).map((piece) => writer.write(piece)),
    writer.end({ isCut: false }),
  ];
  return { pieces: pieces.filter((piece) => piece !== ''), written: writer.result() };
}
