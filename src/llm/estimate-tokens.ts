/**
 * Tokens a UTF-16 unit, in twentieths, by ranges of units: [first, last, twentieths]. Between what o200k_base (OpenAI's newer models) and cl100k_base
 * (its older ones, much like Llama 3's) make of prose, code and JSON; the figures are in the test. Later ranges hold over
 * earlier ones. Higher: calls that would fit are passed over; lower: budgets hold too little.
 */
const TWENTIETHS: readonly (readonly [number, number, number])[] = [
  [0x0000, 0xffff, 20],
  [0x0000, 0x007f, 9], // signs of code and JSON
  [0x0009, 0x000d, 5],
  [0x0020, 0x0020, 5],
  [0x0030, 0x0039, 12], // a token holds three digits at most, one alone at some models
  [0x0041, 0x005a, 5],
  [0x0061, 0x007a, 5],
  [0x0080, 0x036f, 12], // Latin with accents
  [0x0370, 0x03ff, 12], // Greek
  [0x0400, 0x052f, 8], // Cyrillic
  [0x0590, 0x08ff, 11], // Hebrew, Arabic, Syriac
  [0x0900, 0x0dff, 12], // scripts of India
  [0x0e00, 0x0fff, 14], // Thai, Lao, Tibetan
  [0x1e00, 0x1eff, 12], // Vietnamese
  [0x1f00, 0x1fff, 12], // old Greek
  [0x2000, 0x206f, 10], // dashes and quotes
  [0xd800, 0xdfff, 25], // halves of emoji and rare ideographs
];

const weights = new Uint8Array(0x1_0000);
for (const [first, last, weight] of TWENTIETHS) weights.fill(weight, first, last + 1);

/** A longer text is estimated by this many places spread over it, in pieces: as long as that takes. */
const READ_MAX = 262_144;
const PIECE = 4_096;

/**
 * About how many tokens a text is, by its script; a fraction, to be added up. Within a fifth of what tokenizers make of English and
 * code, at most twice as much of other scripts. Reads at most 262,144 units of a text, so its time is bounded.
 */
export function weighTokens(text: string): number {
  if (text.length <= READ_MAX) return weigh(text, 0, text.length);
  const pieces = READ_MAX / PIECE;
  const step = (text.length - PIECE) / (pieces - 1);
  let sum = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    const from = Math.floor(piece * step);
    sum += weigh(text, from, from + PIECE);
  }
  return (sum / READ_MAX) * text.length;
}

/** A sum of these as a whole number of tokens. */
export const wholeTokens = (weight: number): number => Math.ceil(Math.max(0, weight - 1e-6)); // sums of fractions are a hair too large

/** The same of one text. */
export const estimateTokens = (text: string): number => wholeTokens(weighTokens(text));

function weigh(text: string, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += weights[text.charCodeAt(at)] ?? 0;
  return sum / 20;
}
