import MiniSearch from 'minisearch';
import { foldText, isSpaceless } from '../../everything/fold-words';
import { fuse, type Ranked } from './rank-chunks';

export interface LoadedChunks {
  documentId: string;
  /** Number of the first in its document. */
  from: number;
  /** What words are looked for in: title, headings and text. */
  texts: string[];
  /** One after the other; undefined: they are found by words alone. */
  vectors: Float32Array | undefined;
}
export interface StoreQuery {
  /** Undefined: by words alone. */
  vector: Float32Array | undefined;
  words: string;
  limit: number;
  minSimilarity: number | undefined;
  /** Undefined: all of them. */
  documents: ReadonlySet<string> | undefined;
}
interface Block extends LoadedChunks {
  count: number;
}

/** Of each order so many are joined, or four times what is asked for. */
const CANDIDATES = 100;
/** Beyond so many chunks words that stand in a fifth of them tell nothing, and cost most. */
const COMMON_FROM = 1_000;
const COMMON_SHARE = 0.2;
const RARE_KEPT = 3;
const QUERY_WORDS_MAX = 64;
const WORD = /[\p{L}\p{N}]+/gu;

/** Words of a text; of scripts without spaces each two letters that follow each other. */
export function chunkWords(text: string): string[] {
  const folded = foldText(text).normalize('NFC');
  return (folded.match(WORD) ?? []).flatMap((word) =>
    isSpaceless(word) && word.length > 2
      ? Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2))
      : word,
  );
}

/** The chunks of one store in memory: their vectors, compared one by one, and their words (BM25). */
export class StoreIndex {
  private readonly blocks = new Map<string, Block[]>();
  /** In how many chunks a word stands; those that are gone count until the index is made anew. */
  private readonly spread = new Map<string, number>();
  private chunks = 0;
  private readonly words = new MiniSearch<{ id: string; text: string }>({
    fields: ['text'],
    tokenize: (text) => this.noteWords(text),
    processTerm: (term) => term,
    searchOptions: { tokenize: chunkWords, combineWith: 'OR' },
    autoVacuum: true,
  });

  add(loaded: LoadedChunks): void {
    const { documentId, from, texts, vectors } = loaded;
    if (vectors) normalise(vectors, vectors.length / texts.length);
    const block = { ...loaded, count: texts.length, texts: [] };
    const blocks = this.blocks.get(documentId);
    if (blocks) blocks.push(block);
    else this.blocks.set(documentId, [block]);
    this.words.addAll(texts.map((text, at) => ({ id: keyOf(documentId, from + at), text })));
    this.chunks += texts.length;
  }

  drop(documentId: string): void {
    for (const { from, count } of this.blocks.get(documentId) ?? []) {
      this.words.discardAll(Array.from({ length: count }, (_, at) => keyOf(documentId, from + at)));
      this.chunks -= count;
    }
    this.blocks.delete(documentId);
  }

  search(query: StoreQuery): Ranked[] {
    const candidates = Math.max(CANDIDATES, 4 * query.limit);
    const vector = query.vector && Float32Array.from(query.vector);
    if (vector) normalise(vector, vector.length);
    const byMeaning = vector ? this.nearest(vector, candidates, query) : [];
    const byWords = this.withWords(query, candidates);
    const similarityOf = (key: string) => (vector ? this.similarity(key, vector) : null);
    const { minSimilarity } = query;
    return fuse(byMeaning, byWords, similarityOf)
      .filter(({ similarity }) => minSimilarity === undefined || similarity === null || similarity >= minSimilarity)
      .slice(0, query.limit);
  }

  private nearest(vector: Float32Array, most: number, { documents }: StoreQuery) {
    const found: { key: string; similarity: number }[] = [];
    let least = -Infinity;
    for (const [documentId, blocks] of this.blocks) {
      if (documents && !documents.has(documentId)) continue;
      for (const { from, count, vectors } of blocks) {
        if (!vectors || vectors.length !== count * vector.length) continue;
        for (let at = 0; at < count; at += 1) {
          const similarity = dot(vectors, at * vector.length, vector);
          if (similarity <= least) continue;
          insert(found, { key: keyOf(documentId, from + at), similarity }, most);
          if (found.length === most) least = found.at(-1)?.similarity ?? least;
        }
      }
    }
    return found;
  }

  private withWords({ words, documents }: StoreQuery, most: number): string[] {
    const asked = this.tellingWords([...new Set(chunkWords(words))].slice(0, QUERY_WORDS_MAX));
    if (asked.length === 0) return [];
    const filter = documents && { filter: ({ id }: { id: string }) => documents.has(documentOf(id)) };
    const query = { queries: asked, combineWith: 'OR' as const };
    return this.words
      .search(query, { tokenize: (word) => [word], ...filter })
      .slice(0, most)
      .map(({ id }) => id as string);
  }

  private tellingWords(words: string[]): string[] {
    if (this.chunks < COMMON_FROM) return words;
    const spreadOf = (word: string) => this.spread.get(word) ?? 0;
    const telling = words.filter((word) => spreadOf(word) <= this.chunks * COMMON_SHARE);
    if (telling.some((word) => this.spread.has(word))) return telling;
    return [...words].sort((one, other) => spreadOf(one) - spreadOf(other)).slice(0, RARE_KEPT);
  }

  private similarity(key: string, vector: Float32Array): number | null {
    const number = Number(key.slice(key.indexOf(':') + 1));
    for (const { from, count, vectors } of this.blocks.get(documentOf(key)) ?? [])
      if (vectors && number >= from && number < from + count && vectors.length === count * vector.length)
        return dot(vectors, (number - from) * vector.length, vector);
    return null;
  }

  private noteWords(text: string): string[] {
    const words = chunkWords(text);
    for (const word of new Set(words)) this.spread.set(word, (this.spread.get(word) ?? 0) + 1);
    return words;
  }
}

const keyOf = (documentId: string, number: number): string => `${documentId}:${number}`;
const documentOf = (key: string): string => key.slice(0, key.indexOf(':'));

/** Keeps the list sorted, best first, and no longer than `most`. */
function insert<Item extends { similarity: number }>(sorted: Item[], item: Item, most: number): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.similarity ?? 0) >= item.similarity) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, item);
  if (sorted.length > most) sorted.pop();
}

/** To length 1 each: then the cosine is what `dot` gives. */
function normalise(vectors: Float32Array, dimension: number): void {
  for (let at = 0; at < vectors.length; at += dimension) {
    const vector = vectors.subarray(at, at + dimension);
    const length = Math.sqrt(dot(vector, 0, vector));
    if (length > 0) for (let place = 0; place < dimension; place += 1) vector[place] = (vector[place] ?? 0) / length;
  }
}

/** Of `other` with what lies in `vectors` from `at` on; four sums at once, which do not wait for each other. */
function dot(vectors: Float32Array, at: number, other: Float32Array): number {
  const { length } = other;
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  let place = 0;
  for (; place + 3 < length; place += 4) {
    one += (vectors[at + place] as number) * (other[place] as number);
    two += (vectors[at + place + 1] as number) * (other[place + 1] as number);
    three += (vectors[at + place + 2] as number) * (other[place + 2] as number);
    four += (vectors[at + place + 3] as number) * (other[place + 3] as number);
  }
  for (; place < length; place += 1) one += (vectors[at + place] as number) * (other[place] as number);
  return one + two + three + four;
}
