import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from 'scslre';
import ts from 'typescript';

const source = join(__dirname, '..');
/** Without one of these a pattern reads a bounded part of a text from each place. */
const ENDLESS = /[*+]|\{\d+,\}/;
/** Slow only where they fail, and these cannot. */
const CANNOT_FAIL = [String.raw`/^(#{0,6})\s*(?:\d{1,2}[.)]\s*)?(\*{2,3}|_{2,3})?\s*(?:\d{1,2}[.)]\s*)?(.*)$/s`];

/** What can hold a pattern is parsed: most files have no slash but those of comments and of a path in quotes. */
const holdsPattern = (text: string): boolean =>
  text
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'[\w@.:/-]*'/g, '')
    .includes('/');

function patternsOf(path: string): string[] {
  const patterns: string[] = [];
  const text = readFileSync(join(source, path), 'utf8');
  if (!holdsPattern(text)) return patterns;
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) patterns.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false));
  return patterns;
}

/** In what way a repeated character makes a pattern take more than linear time; undefined: in none. */
function slownessOf(pattern: string): string | undefined {
  const end = pattern.lastIndexOf('/');
  const [report] = analyse({ source: pattern.slice(1, end), flags: pattern.slice(end + 1) }).reports;
  return report && `${report.type}, by ${report.character.literal.source}`;
}

it('no regular expression of the server takes longer than the text is long, whoever wrote it', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  const found = new Map(files.flatMap((path) => patternsOf(path).map((pattern) => [pattern, path] as const)));
  expect(found.size).toBeGreaterThan(150);
  const slow = [...found].flatMap(([pattern, path]) => {
    if (!ENDLESS.test(pattern) || CANNOT_FAIL.includes(pattern)) return [];
    const slowness = slownessOf(pattern);
    return slowness ? [`${path}: ${pattern} (${slowness})`] : [];
  });
  expect(slow).toEqual([]);
});

it('sees those that do', () => {
  expect(['/x+$/', '/\\s*\\n\\s*/', '/^(a+)+$/'].map((pattern) => slownessOf(pattern) !== undefined)).toEqual([
    ...[true, true, true],
  ]);
});
