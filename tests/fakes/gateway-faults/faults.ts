import type { FakeReply, WireName } from '../fake-llm/reply';

/** How a call ends whose provider did this. */
export type Ending =
  /** The answer comes whole; `isEstimated`: nobody told its tokens. */
  | { ends: 'whole'; isEstimated?: true; text?: string }
  /** Nothing was shown: whoever stands by answers. Without one: this status and code. */
  | { ends: 'taken over'; kind: string; status: number; code: string }
  /** Part of it was shown: an error event is the last, nobody takes over. `isCut`: bytes under way were lost with the connection. */
  | { ends: 'told'; kind: string; code: string; isCut?: true }
  /** Nothing was shown, and it is another model's turn. Without one: the empty answer, as it came. */
  | { ends: 'declined' }
  /** Nobody takes over: the request itself is wrong, or its time is up. */
  | { ends: 'failed'; kind: string; status: number; code: string };

export interface ProviderFault {
  name: string;
  /** `refused`: nobody listens at the address. */
  reply: FakeReply | 'refused';
  stream: Ending;
  /** Asked for without `stream`; absent: the fault is one of streams. */
  whole?: Ending;
  /** Formats that cannot say this. */
  not?: readonly WireName[];
}

/** Long enough that its middle is some tokens away from both ends, with more than ASCII. */
export const TEXT = 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, 世界! 🥊 data: [DONE]';

const taken = (kind: string, status: number, code: string): Ending => ({ ends: 'taken over', kind, status, code });
const told = (kind: string, code: string): Ending => ({ ends: 'told', kind, code });
const WHOLE: Ending = { ends: 'whole' };
const both = (ending: Ending) => ({ stream: ending, whole: ending });
const UNAVAILABLE = [503, 'model_unavailable'] as const;
const TIMEOUT = [504, 'model_timeout'] as const;
const MISCONFIGURED = [503, 'model_misconfigured'] as const;
/** Frames that went out before it are read before what breaks them off. */
const slowly: FakeReply = { delayMs: 4 };

/** Everything that the fake provider can do wrong, and what the gateway makes of it: the same in every format. */
export const PROVIDER_FAULTS: readonly ProviderFault[] = [
  // What waits for time-outs first: it goes on beside the rest.
  {
    name: 'no answer at all',
    reply: { fault: 'hang-before-headers' },
    stream: taken('timeout', ...TIMEOUT),
    whole: taken('timeout', ...TIMEOUT),
  },
  { name: 'one byte a second', reply: { fault: 'drip' }, stream: taken('timeout', ...TIMEOUT) },
  {
    name: 'silence in the middle',
    reply: { ...slowly, fault: 'hang-mid-stream' },
    stream: told('timeout', 'model_timeout'),
    whole: taken('timeout', ...TIMEOUT),
  },
  {
    name: 'an answer without end',
    reply: { fault: 'endless' },
    stream: { ends: 'told', kind: 'timeout', code: 'model_timeout', isCut: true },
  },
  { name: 'nobody listens', reply: 'refused', ...both(taken('unavailable', ...UNAVAILABLE)) },
  { name: 'status 429', reply: { status: 429 }, ...both(taken('rate-limited', ...UNAVAILABLE)) },
  { name: 'status 500', reply: { status: 500 }, ...both(taken('unavailable', ...UNAVAILABLE)) },
  { name: 'status 502', reply: { status: 502 }, ...both(taken('unavailable', ...UNAVAILABLE)) },
  { name: 'status 503', reply: { status: 503 }, ...both(taken('unavailable', ...UNAVAILABLE)) },
  { name: 'status 529', reply: { status: 529 }, ...both(taken('unavailable', ...UNAVAILABLE)) },
  { name: 'status 401', reply: { status: 401 }, ...both(taken('auth', ...MISCONFIGURED)) },
  { name: 'status 404', reply: { status: 404 }, ...both(taken('model-missing', ...MISCONFIGURED)) },
  {
    name: 'status 400',
    reply: { status: 400, message: 'what was asked is wrong' },
    ...both({ ends: 'failed', kind: 'bad-request', status: 400, code: 'model_request_invalid' }),
  },
  {
    name: 'a page instead of an answer',
    reply: { fault: 'html-page' },
    stream: taken('cut', ...UNAVAILABLE),
    whole: taken('unavailable', ...UNAVAILABLE),
  },
  { name: 'comments alone', reply: { fault: 'comments-only' }, stream: taken('cut', ...UNAVAILABLE), not: ['ollama'] },
  {
    name: 'the connection reset in the middle',
    reply: { ...slowly, fault: 'reset-mid-stream' },
    stream: { ends: 'told', kind: 'unavailable', code: 'model_unavailable', isCut: true },
    whole: taken('unavailable', ...UNAVAILABLE),
  },
  {
    name: 'the connection reset within a character',
    reply: { ...slowly, fault: 'reset-in-utf8' },
    stream: taken('unavailable', ...UNAVAILABLE),
  },
  {
    name: 'the end without a reason to stop',
    reply: { ...slowly, fault: 'no-finish' },
    stream: told('cut', 'model_unavailable'),
    whole: taken('unavailable', ...UNAVAILABLE),
  },
  {
    name: 'an error in the middle',
    reply: { ...slowly, fault: 'error-event' },
    stream: told('unavailable', 'model_unavailable'),
  },
  {
    name: 'garbage in the middle',
    reply: { ...slowly, fault: 'garbage' },
    stream: told('answer-invalid', 'model_answer_invalid'),
    whole: taken('unavailable', ...UNAVAILABLE),
  },
  { name: 'tokens not told', reply: { usage: false }, ...both({ ends: 'whole', isEstimated: true }) },
  { name: 'tokens told twice', reply: { fault: 'usage-twice' }, stream: WHOLE },
  { name: 'an empty answer', reply: { text: '' }, ...both({ ends: 'whole', text: '' }) },
  { name: 'single bytes', reply: { fault: 'one-byte-slices' }, stream: WHOLE },
  { name: 'a byte order mark', reply: { fault: 'bom' }, stream: WHOLE },
  { name: 'CRLF', reply: { fault: 'crlf' }, stream: WHOLE },
  { name: 'cut at the longest answer', reply: { finish: 'length' }, ...both(WHOLE) },
  {
    name: 'null and nothing for what is empty',
    reply: { fault: 'nulls' },
    ...both(WHOLE),
    not: ['anthropic', 'gemini', 'ollama'],
  },
  { name: 'stopped by its filter', reply: { finish: 'content_filter' }, ...both(WHOLE), not: ['ollama'] },
  {
    name: 'declined before a word',
    reply: { text: '', finish: 'content_filter' },
    ...both({ ends: 'declined' }),
    not: ['ollama'],
  },
];

const SAYS = (ending: Ending): string => {
  switch (ending.ends) {
    case 'whole':
      return 'the whole answer';
    case 'taken over':
      return `the next target answers; none left: ${ending.status} \`${ending.code}\``;
    case 'declined':
      return 'the next model answers; none left: the empty answer with `content_filter`';
    case 'told':
      return `what had come, then \`${ending.code}\` as the last event`;
    case 'failed':
      return `${ending.status} \`${ending.code}\``;
  }
};
const WRITES = (ending: Ending): string => {
  if (ending.ends === 'whole') return ending.isEstimated ? '`ok`, estimated' : '`ok`';
  if (ending.ends === 'declined') return '`failed` (`content-policy`), with what it cost; none left: `ok`';
  return `\`failed\` (\`${ending.kind}\`)`;
};

/** The table of docs/models.md. */
export const pageOfFaults = (): string =>
  [
    '| the provider | stream | whole | ledger |',
    '| --- | --- | --- | --- |',
    ...PROVIDER_FAULTS.map(({ name, stream, whole }) => {
      const ledger = [...new Set([stream, ...(whole ? [whole] : [])].map(WRITES))].join(' / ');
      return `| ${[name, SAYS(stream), whole ? SAYS(whole) : '–', ledger].join(' | ')} |`;
    }),
  ].join('\n');
