import { type Embedder, estimateInputs, requireTexts } from './embedder';

const BATCH = { inputs: 2_048, tokens: 1_000_000 };
const WORD_WEIGHT = 1;
/** Of all trigrams of a word together: a misspelt word is still half the word. */
const TRIGRAMS_WEIGHT = 0.7;

/**
 * Hashed words and trigrams with signs, of length 1. The same text gives the same vector everywhere. It matches words, not
 * meaning: texts that say the same in other words are strangers to it.
 */
export function createDemoEmbedder(dimension: number): Embedder {
  return {
    dimension,
    batch: BATCH,
    async embed(inputs, signal) {
      const texts = requireTexts(inputs);
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        vectors.push(hashText(text, dimension));
        await new Promise(setImmediate); // others get their turn: long texts take milliseconds each
      }
      return { vectors, inputTokens: estimateInputs(texts), isEstimated: true };
    },
  };
}

function hashText(text: string, dimension: number): Float32Array {
  const vector = new Float32Array(dimension);
  const add = (feature: string, weight: number) => {
    const hash = fnv1a(feature);
    const place = hash % dimension;
    // The sign comes from a bit that the place does not use: collisions cancel out instead of adding up.
    vector[place] = (vector[place] ?? 0) + (hash >>> 31 ? -weight : weight);
  };
  for (const word of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    add(`w:${word}`, WORD_WEIGHT);
    const signs = [...`^${word}$`];
    const count = Math.max(1, signs.length - 2);
    for (let place = 0; place < count; place += 1)
      add(`t:${signs.slice(place, place + 3).join('')}`, TRIGRAMS_WEIGHT / Math.sqrt(count));
  }
  if (vector.every((value) => value === 0)) add(`x:${text}`, WORD_WEIGHT); // no words at all: equal only to itself
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    hash ^= text.charCodeAt(place);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15; // FNV's upper bits are weak for short texts
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
