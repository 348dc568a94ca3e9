import { PhraseTrie } from './phrase-trie';
import type { Chain, Join, Part, PromptRule } from './rule';
import { ScannedText } from './scan-text';

/** Where a chain was found. */
export interface FoundChain {
  rule: PromptRule;
  start: number;
  end: number;
}
/** Whether a chain may begin here; whether what was found counts. Default: yes. */
export interface Doubts {
  mayBegin?(rule: PromptRule, start: number): boolean;
  counts?(found: FoundChain): boolean;
}

/** A part of a chain, with the place where what was reached of it is kept. */
interface Slot {
  readonly chain: Chain;
  readonly id: number;
  readonly previous: Slot | undefined;
  readonly join: Join | undefined;
  readonly isLast: boolean;
}
interface Use {
  readonly slot: Slot;
  /** Undefined: it fills the room behind the slot's part. */
  readonly part: Part | undefined;
  readonly fillMax: number;
}
/** A chain as far as it came: where it began, where its last part ended, and how many words fill the room behind it. */
interface Reached {
  readonly start: number;
  readonly end: number;
  readonly filled: number;
}

/** How far back is looked for what a part may follow, in parts that were reached: texts overlap, and the nearest counts. */
const LOOK_BACK_MAX = 12;
const BEFORE_MAX = 12;

/**
 * Finds chains in a text in a time that grows with its length alone, whatever is in it: each place is looked at once for the
 * phrases that begin there (none is longer than a line), and a phrase asks no more than 12 earlier ones whether it follows.
 * The phrases are put in order when it is first used, as many a process never looks at a text.
 */
export function createChainFinder(chains: readonly Chain[]) {
  let known: Phrases | undefined;

  return (text: string, doubts: Doubts = {}): FoundChain | undefined => {
    const { starts, anywhere, beginsStart, beginsAnywhere, count } = (known ??= orderPhrases(chains));
    const search = new Search(new ScannedText(text), new Array<Reached[] | undefined>(count), doubts);
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place);
      if (beginsStart[code] === 1 && !search.scanned.isWordAt(place - 1)) {
        const found = search.walk(starts, place);
        if (found) return found;
      }
      if (beginsAnywhere[code] === 1) {
        const found = search.walk(anywhere, place);
        if (found) return found;
      }
    }
    return undefined;
  };
}

interface Phrases {
  /** Those that begin where no word goes on, and the others. */
  readonly starts: PhraseTrie<Use>;
  readonly anywhere: PhraseTrie<Use>;
  readonly beginsStart: Uint8Array;
  readonly beginsAnywhere: Uint8Array;
  /** Of slots. */
  readonly count: number;
}

function orderPhrases(chains: readonly Chain[]): Phrases {
  const starts = new PhraseTrie<Use>();
  const anywhere = new PhraseTrie<Use>();
  let count = 0;
  for (const chain of chains) {
    let previous: Slot | undefined;
    chain.parts.forEach((alternatives, place) => {
      const join = chain.joins[place];
      const slot = { chain, id: count++, previous, join, isLast: place === chain.parts.length - 1 };
      for (const part of alternatives)
        for (const text of part.texts) (part.isStart ? starts : anywhere).add(text, { slot, part, fillMax: 0 });
      if (previous && join?.kind === 'fill' && join.max > 0)
        for (const text of join.texts) starts.add(text, { slot: previous, part: undefined, fillMax: join.max });
      previous = slot;
    });
  }
  return { starts, anywhere, beginsStart: starts.firstSigns(), beginsAnywhere: anywhere.firstSigns(), count };
}

class Search {
  constructor(
    readonly scanned: ScannedText,
    private readonly reached: (Reached[] | undefined)[],
    private readonly doubts: Doubts,
  ) {}

  /** Takes every phrase that begins at a place. */
  walk(trie: PhraseTrie<Use>, start: number): FoundChain | undefined {
    const { text } = this.scanned;
    let node = trie.next(text.charCodeAt(start));
    for (let end = start + 1; node; end += 1) {
      for (const use of node.uses) {
        const found = this.take(use, start, end);
        if (found) return found;
      }
      node = node.next(text.charCodeAt(end));
    }
    return undefined;
  }

  private take({ slot, part, fillMax }: Use, start: number, end: number): FoundChain | undefined {
    if (!part) return this.fillUp(slot, fillMax, start, end);
    if (part.isEnd && this.scanned.isWordAt(end)) return undefined;
    const { rule } = slot.chain;
    const begun = slot.previous ? this.findBefore(slot, start) : start;
    if (begun === undefined) return undefined;
    if (!slot.previous && this.doubts.mayBegin && !this.doubts.mayBegin(rule, start)) return undefined;
    if (!this.standsWell(part, start, end)) return undefined;
    if (!slot.isLast) {
      this.keep(slot, { start: begun, end, filled: 0 });
      return undefined;
    }
    const found = { rule, start: begun, end };
    return !this.doubts.counts || this.doubts.counts(found) ? found : undefined;
  }

  private fillUp(slot: Slot, max: number, start: number, end: number): undefined {
    if (this.scanned.isWordAt(end)) return undefined;
    const all = this.reached[slot.id];
    if (!all || this.scanned.text[start - 1] !== ' ') return undefined;
    for (let place = all.length - 1; place >= 0 && place >= all.length - LOOK_BACK_MAX; place -= 1) {
      const before = all[place];
      if (before?.end !== start - 1 || before.filled >= max) continue;
      all.push({ start: before.start, end, filled: before.filled + 1 });
      return undefined;
    }
    return undefined;
  }

  /** Where the chain began that a part at `start` goes on with. */
  private findBefore({ previous, join }: Slot, start: number): number | undefined {
    const all = previous && this.reached[previous.id];
    if (!all || !join) return undefined;
    for (let place = all.length - 1; place >= 0 && place >= all.length - LOOK_BACK_MAX; place -= 1) {
      const before = all[place];
      if (before && before.end <= start && this.mayJoin(join, before, start)) return before.start;
    }
    return undefined;
  }

  private mayJoin(join: Join, { end: from }: Reached, to: number): boolean {
    const { scanned } = this;
    const { text } = scanned;
    switch (join.kind) {
      case 'fill':
        return to === from + 1 && text[from] === ' ';
      case 'gap':
        return to - from <= join.max && scanned.isWhole(join.breaks, from, to);
      case 'form':
        return to - from <= join.max && join.form.test(text.slice(from, to));
      case 'words': {
        if (to - from > (join.each + 1) * join.max + 1) return false;
        const between = text.slice(from, to).split(' ');
        return (
          between.length >= 2 &&
          between.length <= join.max + 2 &&
          between[0] === '' &&
          between[between.length - 1] === '' &&
          between.slice(1, -1).every((one) => one.length > 0 && one.length <= join.each && !one.includes('\n'))
        );
      }
      case 'rest':
        return to - from <= REST_MAX && /^\p{L}*[ -]$/u.test(text.slice(from, to));
    }
  }

  private standsWell({ before, after }: Part, start: number, end: number): boolean {
    const { text } = this.scanned;
    if (before) {
      const from = Math.max(0, start - BEFORE_MAX);
      if (!before.test((from === 0 ? '\n' : '') + text.slice(from, start))) return false;
    }
    if (!after) return true;
    after.lastIndex = end;
    return after.test(text);
  }

  private keep({ id }: Slot, one: Reached): void {
    (this.reached[id] ??= []).push(one);
  }
}

/** Longest ending of a word in the languages that need it. */
const REST_MAX = 20;
