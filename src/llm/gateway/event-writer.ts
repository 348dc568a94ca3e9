import type { ChatChunk, ChatUsage } from '../../contracts/gateway/chat-completions';
import { weighTokens } from '../estimate-tokens';
import { ModelAnswerInvalid, ModelCut, ModelRefused } from '../model-errors';
import type { AnswerNames, StreamDecoder } from './dialect';
import {
  addAnswerFacts,
  type AnswerFacts,
  DONE_EVENT,
  HELD_BYTES_MAX,
  isUsageAlone,
  saysSomething,
  type StreamReader,
  type StreamReading,
  toEvent,
  type Told,
} from './stream-reader';

const LINE_FEED = 0x0a;

/** Writes chunks of ours as events, and counts what they say. Nothing goes out before the first that says something. */
export class EventWriter implements Told {
  usage: ChatUsage | undefined;
  outputTokens = 0;
  /** Ids and model names of these chunks are ours. */
  answer: AnswerFacts = {};
  isFinished = false;
  private held: string | undefined = '';

  constructor(private readonly reading: StreamReading) {}

  take(chunks: readonly ChatChunk[]): string | undefined {
    let events = '';
    let isSaid = false;
    for (const chunk of chunks) {
      this.usage = chunk.usage ?? this.usage;
      this.outputTokens += weigh(chunk);
      if (chunk.choices.some(({ finish_reason: finish }) => finish))
        this.answer = addAnswerFacts(this.answer, { choices: chunk.choices });
      this.isFinished ||= chunk.choices.some(({ finish_reason: finish }) => Boolean(finish));
      isSaid ||= saysSomething(chunk, this.reading);
      if (!this.reading.hidesUsage || !isUsageAlone(chunk)) events += toEvent(chunk);
    }
    if (this.held === undefined) return events || undefined;
    this.held += events;
    if (this.held.length > HELD_BYTES_MAX && !isSaid) throw new ModelAnswerInvalid('much, and nothing said');
    if (!isSaid) return undefined;
    const all = this.held;
    this.held = undefined;
    return all;
  }

  /** Throws `ModelCut` where no finish reason has come, `ModelRefused` for what is withheld. */
  end(): string {
    if (!this.isFinished) throw new ModelCut('the stream ended without a finish reason');
    if (this.held !== undefined) throw new ModelRefused('content_filter');
    return DONE_EVENT;
  }
}

/** A provider's stream in another form than OpenAI's, translated; the decoder tells usage, this writes its chunk. */
export class TranslatedStream implements StreamReader {
  failure: Error | undefined;
  private readonly writer: EventWriter;

  constructor(
    private readonly decoder: StreamDecoder,
    private readonly names: AnswerNames,
    private readonly reading: StreamReading,
  ) {
    this.writer = new EventWriter(reading);
  }

  get usage() {
    return this.decoder.usage ?? this.writer.usage;
  }
  get outputTokens() {
    return this.writer.outputTokens;
  }
  get answer() {
    return this.writer.answer;
  }
  get isFinished() {
    return this.writer.isFinished;
  }
  push(bytes: Buffer): string | undefined {
    const chunks: ChatChunk[] = [];
    // Line by line: what broke one off takes nothing away that came before it.
    for (let from = 0; from < bytes.length && !this.failure;) {
      const end = bytes.indexOf(LINE_FEED, from);
      const to = end < 0 ? bytes.length : end + 1;
      try {
        chunks.push(...this.decoder.push(bytes.subarray(from, to)));
      } catch (error) {
        this.failure = error as Error;
      }
      from = to;
    }
    const shown = this.writer.take(chunks);
    if (this.failure && shown === undefined) throw this.failure;
    return shown;
  }
  end(): string {
    const rest = this.writer.take(this.decoder.end()) ?? '';
    const { usage } = this.decoder;
    const isTold = this.reading.hidesUsage || !usage || this.writer.usage !== undefined;
    const last = isTold ? '' : toEvent({ ...this.names, object: 'chat.completion.chunk', choices: [], usage });
    return rest + last + this.writer.end();
  }
}

const weigh = ({ choices }: ChatChunk): number =>
  choices.reduce((sum, { delta }) => {
    const said = [delta.content, delta.refusal, delta.reasoning_content];
    const calls = (delta.tool_calls ?? []).map((call) => call.function?.arguments);
    return [...said, ...calls].reduce((all, text) => all + weighTokens(text ?? ''), sum);
  }, 0);
