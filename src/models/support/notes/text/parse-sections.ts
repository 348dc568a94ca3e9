import type { SectionText, Statement } from '../../../../contracts/support/documentation';
import { unprocessable } from '../../../../platform/errors';
import { readHeading } from './read-heading';
import { SectionWriter } from './section-writer';
import { splitStatements } from './split-statements';

/** A heading may stand in by three blanks. */
const headingOf = (line: string): string | undefined => readHeading(line.replace(/^ {0,3}/, ''));

/**
 * A person's text as sections: 422 `notes_sections_wrong` naming each heading that is missing, empty, twice, out of order
 * or not one of them. What a statement rests on is taken over from `before` where it stands there in the same words.
 */
export function parseSections(
  text: string,
  headings: readonly string[],
  before: readonly SectionText[],
): { text: string; sections: SectionText[] } {
  const empty: string[] = [];
  const writer = new SectionWriter({
    headings,
    fill(section) {
      empty.push(section);
      return { section, text: '-', statements: [] };
    },
  });
  writer.write(text);
  writer.end({ isCut: false });
  const problems = findProblems(text, headings);
  if (problems.length === 0) problems.push(...empty.map((path) => ({ path, message: 'is empty' })));
  if (problems.length > 0)
    throw unprocessable(
      'notes_sections_wrong',
      `The text must be these sections, in this order: ${headings.join(', ')}. ${problems
        .map(({ path, message }) => `“${path}” ${message}`)
        .join('; ')}.`,
      { errors: problems },
    );
  const written = writer.result();
  const known = new Map(before.flatMap(({ statements }) => statements.map((one) => [one.text, one.evidence] as const)));
  return {
    text: written.text,
    sections: written.sections.map(({ section, text: body }) => ({
      section,
      text: body,
      statements: splitStatements(body).map(({ text: statement }): Statement => ({
        text: statement,
        evidence: known.get(statement) ?? [],
      })),
    })),
  };
}

function findProblems(text: string, headings: readonly string[]): { path: string; message: string }[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const titles = lines.flatMap((line) => {
    const title = headingOf(line);
    return title === undefined ? [] : [title];
  });
  const indexOf = (title: string) =>
    headings.findIndex((heading) => heading.toLowerCase() === title.replace(/\s+/g, ' ').toLowerCase());
  const places = titles.map(indexOf);
  const problems = headings.flatMap((path, index) => {
    const count = places.filter((place) => place === index).length;
    if (count === 1) return [];
    return [{ path, message: count === 0 ? 'is missing' : 'stands there more than once' }];
  });
  for (const title of titles)
    if (indexOf(title) < 0) problems.push({ path: title.slice(0, 80), message: 'is not one of the sections' });
  if (problems.length > 0) return problems;
  if (places.some((place, order) => place !== order)) return [{ path: 'text', message: 'has them in another order' }];
  const first = lines.findIndex((line) => headingOf(line) !== undefined);
  return lines.slice(0, first).some((line) => line.trim() !== '')
    ? [{ path: 'text', message: 'begins before the first section' }]
    : [];
}
