/** A source as the retrieval of a flow writes it: `[1] Title › Heading`, and below it what stands there. */
const SOURCE = /^\[(\d{1,2})\] .+$/gm;
const ANSWER_MAX = 600;
/** Words that say nothing of what is asked. */
const LITTLE = new Set([
  'the',
  'and',
  'for',
  'are',
  'how',
  'what',
  'when',
  'who',
  'does',
  'have',
  'many',
  'much',
  'with',
  'can',
  'which',
  'where',
]);

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []).filter((word) => !LITTLE.has(word));
/** A word and its forms, nearly. */
const stemOf = (word: string): string => word.replace(/(?:ing|ed|es|s)$/, '');

/** The sentence of the sources that has most words in common with the question, cited. Undefined where there are no sources. */
export function answerFromSources(prompt: string): string | undefined {
  const marks = [...prompt.matchAll(SOURCE)];
  const [first] = marks;
  if (!first) return undefined;
  const before = prompt.slice(0, first.index);
  const asked = new Set(wordsOf(/Question: ([^\n]+)/.exec(before)?.[1] ?? before).map(stemOf));
  let best = { shared: 0, sentence: '', number: '' };
  for (const [at, mark] of marks.entries()) {
    const body = prompt.slice(mark.index + mark[0].length, marks[at + 1]?.index);
    const about = wordsOf(mark[0])
      .map(stemOf)
      .filter((word) => asked.has(word)).length;
    for (const sentence of body.replace(/\s+/g, ' ').match(/[^.!?]+(?:[.!?](?! )[^.!?]+)*[.!?]*/g) ?? []) {
      const words = new Set(wordsOf(sentence).map(stemOf));
      const shared = [...asked].filter((word) => words.has(word)).length + about / 10;
      if (shared > best.shared)
        best = { shared, sentence: sentence.trim().slice(0, ANSWER_MAX), number: mark[1] ?? '' };
    }
  }
  if (best.shared < 1) return 'Demo model: The sources do not say that.';
  return `Demo model: ${best.sentence} [${best.number}]`;
}
