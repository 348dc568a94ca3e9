import MiniSearch from 'minisearch';

/** A session as words find it. */
export interface SessionWords {
  id: string;
  title: string;
  domain: string;
  problem: string;
  resolution: string;
  /** Of what was concluded, the words that the query has too: all of all sessions would be indexed anew for each query. */
  notes: string;
  /** The beginning of the last message; empty where only what was concluded counts. */
  last: string;
}

/** Words of a query that count; a pasted log has more. */
const TERMS_MAX = 64;
const TERM_LENGTH_MIN = 3;
/** Sessions read in one go: some milliseconds. */
const AT_ONCE = 100;
/** A hit with less of the best one's score has a chance word in common; one with all the words never has. */
const SHARE_OF_BEST_MIN = 0.25;
/** Words that say nothing of a problem. Others that nearly every session has weigh next to nothing by themselves (BM25). */
const EMPTY_WORDS = new Set(
  'and are but can cannot did does doesn for from had has have her his how into its not now our out she that the their them then there they this very was were what when where which who why will with you your'.split(
    ' ',
  ),
);

/**
 * Ids of the sessions that have words of the query, best first (BM25+; titles count most). `isTyped`: somebody types it, so
 * beginnings and misspellings of words count too. The same input gives the same order.
 */
export async function rankByWords(
  sessions: readonly SessionWords[],
  query: string,
  { isTyped }: { isTyped: boolean },
): Promise<string[]> {
  const index = new MiniSearch<SessionWords>({
    fields: ['title', 'domain', 'problem', 'resolution', 'notes', 'last'],
    processTerm: countingWord,
  });
  await index.addAllAsync(sessions, { chunkSize: AT_ONCE }); // others get their turn in between
  const terms = queryTerms(query);
  const found = index.search(terms.join(' '), {
    boost: { title: 3, domain: 2, problem: 1.5, resolution: 1, notes: 0.5 },
    ...(isTyped && {
      prefix: (term: string) => term.length > TERM_LENGTH_MIN,
      fuzzy: (term: string) => (term.length > 6 ? 2 : term.length > 5 ? 1 : false), // letters: two that are swapped are two
    }),
  });
  const leastScore = (found[0]?.score ?? 0) * SHARE_OF_BEST_MIN;
  return found
    .filter((hit) => hit.score >= leastScore || terms.every((term) => hit.terms.includes(term)))
    .map(({ id }) => String(id));
}

/** The words of a text that count, each once. */
export const termsOf = (text: string): string[] => [
  ...new Set(text.split(/[\s\p{P}\p{S}]+/u).flatMap((word) => countingWord(word) ?? [])),
];

/** Those of a query. */
export const queryTerms = (query: string): string[] => termsOf(query).slice(0, TERMS_MAX);

function countingWord(term: string): string | null {
  const word = term.toLowerCase();
  return word.length < TERM_LENGTH_MIN || EMPTY_WORDS.has(word) ? null : word;
}
