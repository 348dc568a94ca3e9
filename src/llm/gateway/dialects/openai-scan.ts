import { type ChatUsage, chatUsage } from '../../../contracts/chat-completions';
import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { createLineReader } from './line-reader';
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

const LF = Buffer.from('\n');
const [SPACE, QUOTE, BACKSLASH, BRACE] = [0x20, 0x22, 0x5c, 0x7b];
/** Keys whose value, a string, is output. Within a JSON string a quote is escaped, so none of them is found in a text. */
const VISIBLE = ['"content":', '"arguments":', '"refusal":', '"name":'];
const THOUGHT = ['"reasoning_content":', '"reasoning":'];

/**
 * `hidesUsage`: the client did not ask for the usage that we asked for. Only events with an error or usage are parsed; in
 * the others a few keys are looked for. Every event is one line, as all these servers send it.
 */
export function openOpenAiScan({ hidesUsage }: { hidesUsage: boolean }): OpenAiScan {
  const lines = createLineReader();
  let usage: ChatUsage | undefined;
  let finishReason: string | undefined;
  let isVisible = false;
  let outputLength = 0;
  let isAtBoundary = true; // between two events
  let held: Buffer[] = [];
  let isHidden = false;

  const readLine = (line: Buffer): void => {
    const text = line.toString('latin1'); // bytes as characters: cheaper than UTF-8, and the keys are ASCII
    if (!text.startsWith('data:')) return checkIsEventStream(text);
    const from = skipSpaces(text, 5);
    if (text.charCodeAt(from) !== BRACE) {
      if (text.startsWith('[DONE]', from)) return;
      throw new ModelAnswerInvalid(`the provider sent what is no chunk: ${text.slice(0, 200)}`);
    }
    if (startsValue(text, '"usage":', '{') || hasError(text)) readWhole(line.toString('utf8', from));
    finishReason = stringAt(text, '"finish_reason":') ?? finishReason;
    for (const key of VISIBLE) {
      const length = stringLength(text, key);
      outputLength += length;
      isVisible ||= length > 0;
    }
    for (const key of THOUGHT) outputLength += stringLength(text, key);
  };
  const readWhole = (json: string): void => {
    const value = parseJson(json) as { usage?: unknown; choices?: unknown };
    if (isError(value)) throw toProviderError('openai', value);
    const told = chatUsage.safeParse(value.usage);
    if (told.success) usage = told.data;
    isHidden ||= told.success && Array.isArray(value.choices) && value.choices.length === 0;
  };
  const release = (): Buffer[] => {
    const released = isHidden ? [] : held;
    held = [];
    isHidden = false;
    return released;
  };

  return {
    push(bytes) {
      const given: Buffer[] = [];
      const wasAtBoundary = isAtBoundary;
      let hasHidden = false;
      for (const line of lines.push(bytes)) {
        if (line.length > 0) readLine(line);
        if (!hidesUsage) continue;
        held.push(line, LF);
        hasHidden ||= isHidden;
        if (line.length === 0) given.push(...release());
      }
      if (!hidesUsage) return [bytes];
      isAtBoundary = held.length === 0 && lines.rest().length === 0;
      return wasAtBoundary && isAtBoundary && !hasHidden ? [bytes] : given;
    },
    end() {
      if (finishReason === undefined) throw new ModelCut('the stream ended before its finish reason');
      const rest = lines.rest();
      return hidesUsage ? [...release(), ...(rest.length > 0 ? [rest] : [])] : [];
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

const hasError = (text: string): boolean =>
  startsValue(text, '"error":', '{') || startsValue(text, '"error":', '"') || stringAt(text, '"object":') === 'error';

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

/** Where the value of a key starts; -1 where the key is not there. */
function valueAt(text: string, key: string, from = 0): number {
  const at = text.indexOf(key, from);
  return at === -1 ? -1 : skipSpaces(text, at + key.length);
}

const startsValue = (text: string, key: string, sign: string): boolean => {
  const at = valueAt(text, key);
  return at !== -1 && text[at] === sign;
};

/** The first value of a key, where it is a string without escapes. */
function stringAt(text: string, key: string): string | undefined {
  const at = valueAt(text, key);
  return at !== -1 && text.charCodeAt(at) === QUOTE ? text.slice(at + 1, text.indexOf('"', at + 1)) : undefined;
}

/** Characters in all string values of a key: an escape counts as one, a character of several bytes as one. */
function stringLength(text: string, key: string): number {
  let length = 0;
  for (let at = valueAt(text, key); at !== -1; at = valueAt(text, key, at)) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    for (at += 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) at += text[at + 1] === 'u' ? 5 : 1;
      if ((code & 0xc0) !== 0x80) length += 1; // a continuation byte of UTF-8 belongs to the character before
    }
  }
  return length;
}
