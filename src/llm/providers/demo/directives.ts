/** What a prompt may tell the demo model for tests: `[demo:delay=50]`, `[demo:blocks=230]`, `[demo:fail=429x2]`, … */
export interface Directives {
  /** Pause before each chunk, in milliseconds. */
  delayMs: number | undefined;
  /** Blocks to make, 1 to 1,000. */
  blocks: number | undefined;
  /** Never answers. */
  hang: boolean;
  /** `hang`, `fail`, `length` begin after so many answers. */
  after: number;
  /** Answers in words although it has tools, as a model that cannot call them does. */
  words: boolean;
  /** Its answer is cut at the longest it may be. */
  length: boolean;
  /** Calls tools that do not exist, for ever. */
  nonsense: boolean;
  /** Calls tools that list, as long as it has any: of devices. */
  loop: boolean;
  /** `once`: the first answer holds calls with wrong arguments; `always`: every answer does. */
  badArguments: 'once' | 'always' | undefined;
  /** Fails with this HTTP status the first `times` times. */
  fail: { status: number; times: number } | undefined;
  /** What a failure says in `retry-after`. */
  retryAfterSeconds: number | undefined;
  /** The first try of the second answer breaks off half way. */
  cut: boolean;
}

const PATTERN = /\[demo:([a-z-]+)(?:=([a-z0-9]+))?\]/gi;

/** The directives in a prompt, and the prompt without them. */
export function readDirectives(prompt: string): { directives: Directives; text: string } {
  const given = new Map(
    [...prompt.matchAll(PATTERN)].map(([, name = '', value = '']) => [name.toLowerCase(), value.toLowerCase()]),
  );
  const numberOf = (name: string, most: number) => {
    const value = Number(given.get(name) || NaN);
    return Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : undefined;
  };
  const [, status, times] = /^(\d{3})(?:x(\d{1,3}))?$/.exec(given.get('fail') ?? '') ?? [];
  return {
    directives: {
      delayMs: numberOf('delay', 60_000),
      blocks: numberOf('blocks', 1_000) || undefined,
      hang: given.has('hang'),
      after: numberOf('after', 100) ?? 0,
      words: given.has('words'),
      length: given.has('length'),
      nonsense: given.has('nonsense'),
      loop: given.has('loop'),
      badArguments: given.has('bad-arguments')
        ? given.get('bad-arguments') === 'always'
          ? 'always'
          : 'once'
        : undefined,
      fail: status ? { status: Number(status), times: Number(times ?? 1) } : undefined,
      retryAfterSeconds: numberOf('retry-after', 60),
      cut: given.has('cut'),
    },
    text: prompt
      .replace(PATTERN, ' ')
      .replace(/[^\S\n]+/g, ' ')
      .trim(),
  };
}
