/** What `.` stands for: signs that join or part words. */
const ANY_SIGN = [' ', "'", '-', '_', '.', '/'];

/**
 * All texts that a short pattern stands for: `a|b`, `(?:a|b)`, `x?`, `[ab]`, `.` for a sign between words, `\` before a sign that is
 * meant itself. Nothing repeats without end, so there are finitely many.
 */
export function expandPhrases(pattern: string): string[] {
  const reader = { pattern, place: 0 };
  const texts = readAlternatives(reader);
  if (reader.place < pattern.length) throw new Error(`“${pattern}” is no phrase: stopped at ${reader.place}`);
  return [...new Set(texts)];
}

interface Reader {
  readonly pattern: string;
  place: number;
}

function readAlternatives(reader: Reader): string[] {
  const all = readSequence(reader);
  while (reader.pattern[reader.place] === '|') {
    reader.place += 1;
    all.push(...readSequence(reader));
  }
  return all;
}

function readSequence(reader: Reader): string[] {
  let texts = [''];
  for (let sign = reader.pattern[reader.place]; sign !== undefined && sign !== '|' && sign !== ')';) {
    let items = readItem(reader, sign);
    if (reader.pattern[reader.place] === '?') {
      reader.place += 1;
      items = ['', ...items];
    }
    texts = texts.flatMap((text) => items.map((item) => text + item));
    sign = reader.pattern[reader.place];
  }
  return texts;
}

function readItem(reader: Reader, sign: string): string[] {
  const { pattern } = reader;
  reader.place += 1;
  if (sign === '.') return ANY_SIGN;
  if (sign === '\\') return [pattern[reader.place++] ?? ''];
  if (sign === '[') {
    const end = pattern.indexOf(']', reader.place);
    const signs = Array.from(pattern.slice(reader.place, end));
    reader.place = end + 1;
    return signs;
  }
  if (sign === '(' && pattern.startsWith('?:', reader.place)) {
    reader.place += 2;
    const texts = readAlternatives(reader);
    if (pattern[reader.place] !== ')') throw new Error(`“${pattern}” is no phrase: a group is open`);
    reader.place += 1;
    return texts;
  }
  if ('*+{}()]^$'.includes(sign)) throw new Error(`“${pattern}” is no phrase: ${sign} stands for itself only after \\`);
  return [sign];
}
