import type { ChatChunk, ChatUsage } from '../../contracts/gateway/chat-completions';
import { weighTokens } from '../estimate-tokens';
import { ModelAnswerInvalid, ModelCut, ModelRefused } from '../model-errors';
import { isWhole, readEvent } from './read-chunk-event';
import {
  addAnswerFacts,
  type AnswerFacts,
  DONE_EVENT,
  EVENT_BYTES_MAX,
  HELD_BYTES_MAX,
  isUsageAlone,
  saysSomething,
  type StreamReader,
  type StreamReading,
} from './stream-reader';

/** What makes it worth to parse an event, also that it ends like no JSON; all others are passed on unread. */
const NOTEWORTHY = /"(?:usage|error|finish_reason)"\s*:\s*(?!\s|null)|\[DONE\]|[^}\s]\s*\r?\n\r?\n/g;
const EVENT_END = /\n\r?\n/g;
const SAID = /"(?:content|arguments|refusal|reasoning_content|reasoning)"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"/g;
/** As much of an answer as is kept to be counted later. */
const UNCOUNTED_BYTES_MAX = 64 * 1_024;
const LINE_FEED = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Passes on the events of a server that speaks OpenAI's protocol, byte for byte, and only looks for tokens, the end and
 * errors. Where the client did not ask for the chunk that only tells tokens, as we did, it is left out.
 */
export class OpenAiStreamScanner implements StreamReader {
  usage: ChatUsage | undefined;
  answer: AnswerFacts = {};
  failure: Error | undefined;
  private countedTokens = 0;
  /** Events passed on whose text is yet to be counted: most answers tell their usage, and nobody asks. */
  private uncounted: Buffer[] = [];
  private uncountedBytes = 0;
  private readonly finished = new Set<number>();
  private isDone = false;
  /** Until something was said. */
  private held: Uint8Array[] | undefined = [];
  private heldBytes = 0;
  private isFirst = true;
  /** An event that is not whole yet. */
  private tail: Buffer = Buffer.alloc(0);

  constructor(private readonly reading: StreamReading) {}

  get isFinished(): boolean {
    // A server that makes fewer than it was asked for says [DONE] all the same.
    return this.finished.size >= (this.isDone ? 1 : (this.reading.choices ?? 1));
  }

  get outputTokens(): number {
    if (this.uncountedBytes === 0) return this.countedTokens;
    const text = this.uncounted.length === 1 ? String(this.uncounted[0]) : Buffer.concat(this.uncounted).toString();
    this.uncounted = [];
    this.uncountedBytes = 0;
    for (const [, said = ''] of text.matchAll(SAID)) this.countedTokens += weighTokens(textOf(said));
    return this.countedTokens;
  }

  push(bytes: Buffer): Uint8Array | undefined {
    let all = this.tail.length > 0 ? Buffer.concat([this.tail, bytes]) : bytes;
    if (this.isFirst && all.length >= BOM.length) {
      this.isFirst = false;
      if (all.subarray(0, BOM.length).equals(BOM)) all = all.subarray(BOM.length); // as every reader of SSE does
    }
    const end = endOfEvents(all);
    this.tail = all.subarray(end);
    if (this.tail.length > EVENT_BYTES_MAX)
      throw new ModelAnswerInvalid(`an event longer than ${EVENT_BYTES_MAX} bytes`);
    return end === 0 ? undefined : this.admit(all.subarray(0, end));
  }

  end(): Uint8Array | string | undefined {
    // The last event may lack its empty line; one that broke off is nothing.
    const last =
      this.tail.length > 0 && isWhole(this.tail.toString())
        ? Buffer.concat([this.tail, Buffer.from('\n\n')])
        : undefined;
    const shown = last && this.admit(last);
    if (!this.isFinished) throw new ModelCut('the stream ended without a finish reason');
    if (this.held) throw new ModelRefused('content_filter');
    if (this.isDone) return shown;
    return shown ? Buffer.concat([shown, Buffer.from(DONE_EVENT)]) : DONE_EVENT;
  }

  private admit(region: Buffer): Uint8Array | undefined {
    // What is looked for is ASCII: no need to decode the rest, and places in the text are places in the bytes.
    const text = region.toString('latin1');
    const shown: Buffer[] = [];
    let shownTo = 0;
    let end = region.length;
    let isSaid = false;
    for (let at = 0; at < end;) {
      const read = this.held && !isSaid ? { from: at, to: endOfEvent(text, at) } : nextNoteworthy(text, at);
      if (!read) break;
      at = read.to;
      const chunk = this.read(region.toString('utf8', read.from, read.to));
      if (this.failure) end = read.from;
      if (!chunk) continue;
      isSaid ||= saysSomething(chunk, this.reading);
      if (!this.reading.hidesUsage || !isUsageAlone(chunk)) continue;
      if (read.from > shownTo) shown.push(region.subarray(shownTo, read.from));
      shownTo = read.to;
    }
    this.count(region.subarray(0, end));
    shown.push(region.subarray(shownTo, end));
    const all = this.hold(shown.length === 1 && shown[0] ? shown[0] : Buffer.concat(shown), isSaid);
    if (this.failure && !all) throw this.failure;
    return all;
  }

  /** Notes what an event tells; undefined where it is no chunk. */
  private read(event: string): ChatChunk | undefined {
    try {
      const chunk = readEvent(event);
      if (chunk === 'done') this.isDone = true;
      if (!chunk || chunk === 'done') return undefined;
      for (const { index, finish_reason: finish } of chunk.choices) if (finish) this.finished.add(index);
      this.usage = chunk.usage ?? this.usage;
      this.answer = addAnswerFacts(this.answer, chunk);
      return chunk;
    } catch (error) {
      this.failure = error as Error;
      return undefined;
    }
  }

  private count(region: Buffer): void {
    this.uncounted.push(region);
    this.uncountedBytes += region.length;
    if (this.uncountedBytes > UNCOUNTED_BYTES_MAX) this.countedTokens = this.outputTokens;
  }

  private hold(bytes: Uint8Array, isSaid: boolean): Uint8Array | undefined {
    if (!this.held) return bytes.length > 0 ? bytes : undefined;
    this.held.push(bytes);
    this.heldBytes += bytes.length;
    if (isSaid) {
      const all = this.held.length === 1 ? bytes : Buffer.concat(this.held);
      this.held = undefined;
      return all;
    }
    if (this.heldBytes > HELD_BYTES_MAX) throw new ModelAnswerInvalid('much, and nothing said');
    return undefined;
  }
}

/** Where the last whole event ends: after an empty line. 0: there is none. */
function endOfEvents(bytes: Buffer): number {
  if (bytes.at(-1) === LINE_FEED && bytes.at(-2) === LINE_FEED) return bytes.length; // as most pieces do
  const [plain, crlf] = [bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\n\r\n')];
  return Math.max(plain < 0 ? 0 : plain + 2, crlf < 0 ? 0 : crlf + 3);
}

/** Where the event ends that lies at `at`, in text that ends with whole events. */
function endOfEvent(text: string, at: number): number {
  EVENT_END.lastIndex = at;
  return EVENT_END.test(text) ? EVENT_END.lastIndex : text.length;
}

/** The first event from `at` on, where one begins, that is worth to be parsed. */
function nextNoteworthy(text: string, at: number): { from: number; to: number } | undefined {
  NOTEWORTHY.lastIndex = at;
  const place = NOTEWORTHY.exec(text)?.index;
  if (place === undefined) return undefined;
  const [plain, crlf] = [text.lastIndexOf('\n\n', place), text.lastIndexOf('\n\r\n', place)];
  return { from: Math.max(at, plain < 0 ? 0 : plain + 2, crlf < 0 ? 0 : crlf + 3), to: endOfEvent(text, place) };
}

/** What a JSON string's inside stands for. */
const textOf = (inside: string): string => (inside.includes('\\') ? (JSON.parse(`"${inside}"`) as string) : inside);
