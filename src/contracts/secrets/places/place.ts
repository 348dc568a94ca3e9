/** A place where secrets stand. Its pattern begins with fixed letters, and whatever repeats in it is bounded: linear. */
export interface Place {
  kind: string;
  /** Texts, in lower case, of which one must be there: without them the pattern is not tried. */
  hints: readonly string[];
  /** The group `secret` is the value; or `quoted` or `single`, where it may stand in quotes. */
  pattern: RegExp;
  /** What may stand there without being a secret. */
  isOther?: (value: string) => boolean;
}

/** A value, bare or in quotes. */
export const VALUE = String.raw`(?:"(?<quoted>[^"\n]{1,200})"|'(?<single>[^'\n]{1,200})'|(?<secret>[^\s"']{1,200}))`;
/** Other words of a command, before its password. */
export const WORDS = String.raw`(?:[^\n]{0,160}?[ \t])?`;

/** A place by its pattern; `other`: values that are none. Letters count in either case, but where `flags` says otherwise. */
export function place(
  kind: string,
  hints: string,
  pattern: string,
  { flags = 'gi', other }: { flags?: string; other?: RegExp | ((value: string) => boolean) } = {},
): Place {
  return {
    kind,
    hints: hints.split(' '),
    pattern: new RegExp(pattern, flags),
    ...(other && { isOther: typeof other === 'function' ? other : (value: string) => other.test(value) }),
  };
}
