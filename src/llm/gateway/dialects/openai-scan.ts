import { type ChatUsage, chatUsage } from '../../../contracts/chat-completions';
import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { LINE_BYTES_MAX } from './line-reader';
import { isError } from './openai-stream';
import { parseJson } from './read-answer';
import { toProviderError } from './read-provider-error';
import { checkIsEventStream } from './sse-reader';

/** Looks on while OpenAI's bytes are passed on: what the gateway has to know of an answer that it does not re-encode. */
export interface OpenAiScan {
  /**
   * Reads `bytes` and gives what of them may be passed on: all of them, or, where the usage is hidden, all but its chunk
   * (an event that is not whole is held back until it is). Throws `ProviderError` for an error event, `ModelAnswerInvalid` for what
   * is no event stream.
   */
  push(bytes: Uint8Array): Uint8Array[];
  /** The provider ended its stream; gives what was still held back. Throws `ModelCut` where no finish reason has come. */
  end(): Uint8Array[];
  readonly usage: ChatUsage | undefined;
  /** As the provider wrote it. */
  readonly finishReason: string | undefined;
  /** A person would have seen something of it: from here on no other model may answer. */
  readonly isVisible: boolean;
  /** Characters of text, reasoning and arguments so far, for an estimate where the client leaves before the usage comes. */
  readonly outputLength: number;
}

/**
 * The keys that matter, each with the start of a value that is a string or an object (`null` and lists do not count). One
 * pass by one pattern: cheaper than JSON.parse, and than a search a key. Within a JSON string a quote is escaped, so no key is
 * found in a text.
 */
const KEYS =
  /"(content|arguments|refusal|name|reasoning_content|reasoning|finish_reason|usage|error)": *(["{])|"object": *"error"/g;
const BOM = Buffer.from('\ufeff').toString('latin1');
const [CR, QUOTE, BACKSLASH] = ['\r', '"', '\\'].map((sign) => sign.charCodeAt(0));

/**
 * `hidesUsage`: the client did not ask for the usage that we asked for. Only events with an error or usage are parsed.
 * Every event is one line, as all these servers send it. Texts here are latin1, a character a byte: making one costs next to
 * nothing, and the bytes can be had back.
 */
export function openOpenAiScan({ hidesUsage }: { hidesUsage: boolean }): OpenAiScan {
  let usage: ChatUsage | undefined;
  let finishReason: string | undefined;
  let isVisible = false;
  let outputLength = 0;
  /** A line that is not whole. */
  let pending = '';
  /** With hidden usage: the lines of an event that is not whole. */
  let held = '';
  let isHidden = false;

  const readLine = (line: string): void => {
    if (line.startsWith(BOM)) return readLine(line.slice(BOM.length));
    if (!line.startsWith('data:')) return checkIsEventStream(line);
    if (!/^data: *\{/.test(line)) {
      if (/^data: *\[DONE\]/.test(line)) return;
      throw new ModelAnswerInvalid(`the provider sent what is no chunk: ${line.slice(0, 200)}`);
    }
    KEYS.lastIndex = 5;
    for (let match = KEYS.exec(line); match; match = KEYS.exec(line)) {
      const [, key, sign] = match;
      if (key === undefined || key === 'error' || key === 'usage') readWhole(line);
      if (sign !== '"') continue;
      const from = KEYS.lastIndex;
      const { end, length } = readString(line, from);
      KEYS.lastIndex = end;
      if (key === 'finish_reason') finishReason = line.slice(from, end);
      else if (key !== 'error' && key !== 'usage') outputLength += length;
      isVisible ||= length > 0 && (key === 'content' || key === 'arguments' || key === 'refusal' || key === 'name');
    }
  };
  const readWhole = (line: string): void => {
    const value = parseJson(Buffer.from(line.slice(5), 'latin1').toString('utf8')) as {
      usage?: unknown;
      choices?: unknown;
    };
    if (isError(value)) throw toProviderError('openai', value);
    const told = chatUsage.safeParse(value.usage);
    if (told.success) usage = told.data;
    isHidden ||= told.success && Array.isArray(value.choices) && value.choices.length === 0;
  };
  /** Reads the lines of `text` that are whole; gives what may be passed on of them, which is all where nothing is hidden. */
  const readLines = (text: string): string => {
    let from = 0;
    let given = '';
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const hasCr = text.charCodeAt(end - 1) === CR && end > from;
      const line = text.slice(from, hasCr ? end - 1 : end);
      if (line !== '') readLine(line);
      if (hidesUsage) held += text.slice(from, end + 1);
      from = end + 1;
      if (line !== '' || !hidesUsage) continue;
      if (!isHidden) given += held;
      held = '';
      isHidden = false;
    }
    pending = text.slice(from);
    if (pending.length + held.length > LINE_BYTES_MAX)
      throw new ModelAnswerInvalid(`an event of the stream is over ${LINE_BYTES_MAX} bytes`);
    return given;
  };
  return {
    push(bytes) {
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      const wasBetween = pending === '' && held === '';
      const given = readLines(pending + piece);
      if (!hidesUsage || (wasBetween && given.length === piece.length)) return [bytes];
      return given === '' ? [] : [Buffer.from(given, 'latin1')];
    },
    end() {
      if (finishReason === undefined) throw new ModelCut('the stream ended before its finish reason');
      const rest = isHidden ? pending : held + pending;
      return hidesUsage && rest !== '' ? [Buffer.from(rest, 'latin1')] : [];
    },
    get usage() {
      return usage;
    },
    get finishReason() {
      return finishReason;
    },
    get isVisible() {
      return isVisible;
    },
    get outputLength() {
      return outputLength;
    },
  };
}

/** Of the JSON string that starts at `from`: where it ends, and its characters (an escape is one, one of several bytes is one). */
function readString(text: string, from: number): { end: number; length: number } {
  let length = 0;
  let end = from;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) break;
    if (code === BACKSLASH) end += text[end + 1] === 'u' ? 5 : 1;
    if ((code & 0xc0) !== 0x80) length += 1; // the others go on with a character of UTF-8
  }
  return { end, length };
}
