import { readMarks } from './marks';

/** A statement as it stands in a text, and the marks it ends with (in lower case, as they come). */
export interface MarkedStatement {
  text: string;
  marks: string[];
}

const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/;
/** A line that only names what follows. */
const LABEL = /^(?:#{3,6}\s.*|\*\*[^*]+\*\*:?|__[^_]+__:?)$/;
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The statements of a section: each list item, and each sentence of a paragraph. Marks after a sentence are the sentence's, and of those before it in its paragraph that have none. */
export function splitStatements(section: string): MarkedStatement[] {
  const statements: MarkedStatement[] = [];
  let block: { lines: string[]; isItem: boolean } | undefined;
  const close = () => {
    if (block) statements.push(...(block.isItem ? [readItem(block.lines)] : readParagraph(block.lines.join(' '))));
    block = undefined;
  };
  for (const line of section.split('\n')) {
    const isItem = ITEM.test(line);
    if (line.trim() === '' || isItem || LABEL.test(line.trim())) close();
    if (line.trim() === '' || LABEL.test(line.trim())) continue;
    if (isItem) block = { lines: [line.replace(ITEM, '')], isItem };
    else if (block) block.lines.push(line.trim());
    else block = { lines: [line.trim()], isItem: false };
  }
  close();
  return statements.filter(({ text }) => text !== '');
}

function readItem(lines: string[]): MarkedStatement {
  const { text, marks } = readMarks(lines.join(' '));
  return { text: text.trim(), marks: unique(marks) };
}

/** Sentences of a line, marks where they were: one behind a sentence's end is that sentence's. */
export function splitSentences(line: string): MarkedStatement[] {
  const { text, marks, places } = readMarks(line);
  return [...sentences.segment(text)].map(({ segment, index }, number) => ({
    text: segment,
    marks: unique(
      marks.filter((_, at) => {
        const place = places[at] ?? 0;
        return (place > index || (number === 0 && place === 0)) && place <= index + segment.length;
      }),
    ),
  }));
}

/** Who writes marks once for several sentences writes them behind the last. */
function readParagraph(paragraph: string): MarkedStatement[] {
  const found = splitSentences(paragraph).map(({ text, marks }) => ({ text: text.trim(), marks }));
  let behind: string[] = [];
  for (const statement of found.toReversed()) {
    if (statement.marks.length === 0) statement.marks = behind;
    behind = statement.marks;
  }
  return found;
}

const unique = (marks: string[]) => [...new Set(marks)];
