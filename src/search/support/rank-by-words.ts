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
/** What is like a problem has so much of its words, or so much of its own words in it: fewer are in common by chance. */
const SHARE_IN_COMMON_MIN = 0.4;
/** Of what has words of a problem, so many, the best, are looked at as a whole. */
const LOOKED_AT_MAX = 100;
/** Words that say nothing of a problem. Others that nearly every session has weigh next to nothing by themselves (BM25). */
const EMPTY_WORDS = new Set(
  'about after again and are but can cannot did does doesn for from had has have her his how into its not now our out she since that the their them then there they this very was were what when where which who why will with you your'.split(
    ' ',
  ),
);

/**
 * Ids of the sessions that have words of the query, best first (BM25+; titles count most). `isTyped`: somebody types it, so
 * beginnings and misspellings of words count too; else it is a whole problem, and found is only what is like it. The same input
 * gives the same order.
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
  const close = found.filter((hit) => hit.score >= leastScore || terms.every((term) => hit.terms.includes(term)));
  if (isTyped) return close.map(({ id }) => String(id));
  const byId = new Map(sessions.map((session) => [session.id, session]));
  return close
    .slice(0, LOOKED_AT_MAX)
    .filter(({ id, terms: inCommon }) => {
      const { title = '', problem = '' } = byId.get(String(id)) ?? {};
      const own = termsOf(`${title} ${problem}`);
      const ofOwn = own.filter((term) => inCommon.includes(term)).length / Math.max(1, own.length);
      return Math.max(inCommon.length / terms.length, ofOwn) >= SHARE_IN_COMMON_MIN;
    })
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
