import { hasWord, isSpaceless } from './fold-words';

/** An entry as the index holds it: its words are in the postings. */
export interface Indexed {
  key: string;
  system: string;
  recordId: string;
  readers: readonly string[];
  subject: string | null;
  titleWords: readonly string[];
  changedAt: number;
  indexedAt: number;
}

/** Where which words are, in memory: for each word the places of the entries that have it. */
export class WordIndex {
  private readonly entries: (Indexed | undefined)[] = [];
  private readonly places = new Map<string, number>();
  private readonly postings = new Map<string, number[]>();
  /** Sorted when it is next asked. */
  private vocabulary: string[] = [];
  private isSorted = true;
  /** Newest first. */
  private order: Indexed[] | undefined;
  /** Words of all entries, those that were replaced too: about what it takes of memory. */
  size = 0;

  /** Adds an entry, in place of the one with its key. */
  put(entry: Indexed, words: readonly string[]): void {
    const before = this.places.get(entry.key);
    if (before !== undefined) {
      if (this.entries[before]?.indexedAt === entry.indexedAt) return;
      this.entries[before] = undefined;
    }
    const place = this.entries.push(entry) - 1;
    this.places.set(entry.key, place);
    for (const word of new Set([...entry.titleWords, ...words])) {
      const posting = this.postings.get(word);
      if (posting) posting.push(place);
      else this.addWord(word, place);
    }
    this.size += words.length + entry.titleWords.length;
    this.order = undefined;
  }

  get(key: string): Indexed | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.entries[place];
  }

  /** What has every word, newest first; all of them for none. */
  find(asked: readonly string[]): readonly Indexed[] {
    this.order ??= this.entries.flatMap((entry) => entry ?? []).sort((one, other) => other.changedAt - one.changedAt);
    if (asked.length === 0) return this.order;
    const hits = new Uint8Array(this.entries.length);
    for (const [nth, word] of asked.entries()) {
      for (const posting of this.postingsOf(word))
        for (const place of posting) if (hits[place] === nth) hits[place] = nth + 1;
    }
    return this.order.filter(({ key }) => hits[this.places.get(key) ?? -1] === asked.length);
  }

  private *postingsOf(asked: string): Iterable<number[]> {
    if (!this.isSorted) this.vocabulary.sort();
    this.isSorted = true;
    const isAnywhere = isSpaceless(asked);
    for (let at = isAnywhere ? 0 : this.firstFrom(asked); at < this.vocabulary.length; at += 1) {
      const word = this.vocabulary[at] ?? '';
      if (hasWord(word, asked)) yield this.postings.get(word) ?? [];
      else if (!isAnywhere) return;
    }
  }

  /** The place of the first word of the vocabulary that is not before this one. */
  private firstFrom(word: string): number {
    let [low, high] = [0, this.vocabulary.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.vocabulary[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private addWord(word: string, place: number): void {
    this.postings.set(word, [place]);
    this.vocabulary.push(word);
    this.isSorted = false;
  }
}
