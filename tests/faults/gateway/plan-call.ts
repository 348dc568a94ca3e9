import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import type { Chance } from '../seed';
import { MODELS } from './catalogue';

/** What one client does, and what its provider does to it. */
export interface PlannedCall {
  /** Named in the prompt: the provider knows the call by it, whoever passes it on. */
  number: number;
  model: string;
  isStream: boolean;
  /** The client leaves: once its provider has fallen silent, or after some characters. */
  leaves: 'at silence' | 'anywhere' | undefined;
  /** Asks for the response cache, with a body that others send too. */
  cached: boolean;
  prompt: string;
  reply: FakeReply;
  /** What is charged where it breaks off is exactly what was sent: nothing of it was under way. */
  isExact: boolean;
}

const WORDS = 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, 世界! 🥊 ';
/** Each with how often it is among a hundred. */
const KINDS = {
  plain: 40,
  'leaves at silence': 10,
  'leaves anywhere': 8,
  cut: 4,
  'no finish': 4,
  garbage: 3,
  'error in the middle': 3,
  stall: 1,
  'status 429': 4,
  'status 500': 4,
  page: 2,
  gone: 4,
  empty: 2,
  'no usage': 4,
  'usage twice': 3,
  cached: 4,
} as const;
const DRAWN = Object.entries(KINDS).flatMap(([kind, count]) => Array<string>(count).fill(kind));
const CACHED_BODIES = 3;

export function planCall(number: number, chance: Chance): PlannedCall {
  const kind = chance.pick(DRAWN);
  const model = kind === 'gone' ? 'gone' : chance.pick(['openai', 'anthropic', 'gemini', 'llama']);
  const usage = {
    input: chance.between(10, 3_000),
    output: chance.between(1, 2_000),
    cached: model === 'openai' || model === 'gemini' ? chance.between(0, 10) : 0,
    ...(model === 'anthropic' && drawCacheUse(chance)),
  };
  const isBroken = !['plain', 'cached', 'no usage', 'status 429', 'status 500', 'page', 'gone', 'empty'].includes(kind);
  const shared = chance.between(1, CACHED_BODIES);
  const said = WORDS.repeat(chance.between(1, 6));
  return {
    number,
    model,
    isStream: isBroken || chance.next() < 0.6,
    leaves: kind === 'leaves at silence' ? 'at silence' : kind === 'leaves anywhere' ? 'anywhere' : undefined,
    cached: kind === 'cached',
    prompt: kind === 'cached' ? `[shared:${shared}]` : `[call:${number}] ${'x'.repeat(chance.between(0, 400))}`,
    reply: { text: said, usage, ...faultOf(kind, usage) },
    isExact: kind !== 'leaves anywhere' && kind !== 'cut',
  };
}

/** What Anthropic reads from its cache and writes to it: a third neither, a third the one or the other, a third both. */
function drawCacheUse(chance: Chance): { cached: number; written: number } {
  const [reads, writes] = chance.pick(CACHE_USES);
  return { cached: reads ? chance.between(1, 3_000) : 0, written: writes ? chance.between(1, 3_000) : 0 };
}
const CACHE_USES = [
  [false, false],
  [false, false],
  [true, false],
  [false, true],
  [true, true],
  [true, true],
] as const;

function faultOf(kind: string, usage: { input: number; output: number }): FakeReply {
  switch (kind) {
    case 'leaves at silence':
    case 'stall':
      return { fault: 'hang-mid-stream' };
    case 'leaves anywhere':
      return { delayMs: 3 };
    case 'cut':
      return { fault: 'reset-mid-stream', delayMs: 3 };
    case 'no finish':
      return { fault: 'no-finish', delayMs: 3 };
    case 'garbage':
      return { fault: 'garbage', delayMs: 3 };
    case 'error in the middle':
      return { fault: 'error-event', delayMs: 3 };
    case 'status 429':
      return { status: 429 };
    case 'status 500':
      return { status: 500 };
    case 'page':
      return { fault: 'html-page' };
    case 'empty':
      return { text: '', usage };
    case 'no usage':
      return { usage: false };
    case 'usage twice':
      return { fault: 'usage-twice' };
    default:
      return {};
  }
}

export const numberOf = ({ body }: RecordedCall): number | undefined => {
  const found = /\[call:(\d+)\]/.exec(JSON.stringify(body))?.[1];
  return found === undefined ? undefined : Number(found);
};
export const modelOf = ({ body, path }: RecordedCall): string => {
  const named = typeof body['model'] === 'string' ? body['model'] : (/models\/(.+):/.exec(path)?.[1] ?? '');
  return named in MODELS ? named : '';
};

/** The provider's answer: as planned; whoever stands in answers plainly. */
export function replyTo(call: RecordedCall, plans: ReadonlyMap<number, PlannedCall>): FakeReply {
  const number = numberOf(call);
  const plan = number === undefined ? undefined : plans.get(number);
  const plain = { text: WORDS, usage: { input: 20, output: 30 } };
  return plan && modelOf(call) !== 'backup' ? plan.reply : plain;
}
