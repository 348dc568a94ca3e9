import { BREAK_KINDS, type Breaks, BREAKS } from './rule';

const WORD_SIGN = /[\p{L}\p{N}_]/u;
const WORD = 1;
const BIT = Object.fromEntries(BREAK_KINDS.map((kind, place) => [kind, 2 << place])) as Record<Breaks, number>;

const UNKNOWN = 255;
/** By code of a character: 1 for a sign of a word, then a bit for each kind of break; found out when it is first met. */
const known = new Uint8Array(65_536).fill(UNKNOWN);

function classify(code: number): number {
  const sign = String.fromCharCode(code);
  const bits = BREAK_KINDS.reduce(
    (found, kind) => found | (BREAKS[kind].test(sign) ? BIT[kind] : 0),
    WORD_SIGN.test(sign) ? WORD : 0,
  );
  known[code] = bits;
  return bits;
}

/** What the characters of a text are, found out in one pass. */
export class ScannedText {
  private readonly bits: Uint8Array;

  constructor(readonly text: string) {
    this.bits = new Uint8Array(text.length);
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place);
      const bits = known[code] ?? UNKNOWN;
      this.bits[place] = bits === UNKNOWN ? classify(code) : bits;
    }
  }

  isWordAt(place: number): boolean {
    return ((this.bits[place] ?? 0) & WORD) !== 0;
  }

  /** No character of the kind stands from `start` to before `end`. */
  isWhole(breaks: Breaks, start: number, end: number): boolean {
    const bit = BIT[breaks];
    for (let place = start; place < end; place += 1) if ((this.bits[place] ?? 0) & bit) return false;
    return true;
  }
}
