import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const FACTORIES =
  /(?:badRequest|unauthenticated|paymentRequired|forbidden|notFound|conflict|tooLarge|unprocessable|unavailable|rateLimited|refuse|new AppError)\(\s*'([a-z][a-z_]*)'/g;
const LITERALS = /^(?!.*\blog\b).*\bcode: '([a-z][a-z_]*)', message:/gm;

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);

describe('error codes', () => {
  const documented = new Set(
    Array.from(
      readFileSync(join(root, 'docs', 'errors.md'), 'utf8').matchAll(/^\| `([a-z_]+)` \|/gm),
      (match) => match[1],
    ),
  );
  const used = new Map<string, string>();
  for (const path of sources) {
    const text = readFileSync(join(root, 'src', path), 'utf8');
    for (const pattern of [FACTORIES, LITERALS])
      for (const match of text.matchAll(pattern)) if (match[1]) used.set(match[1], path);
  }

  it('are all listed in docs/errors.md', () => {
    expect([...used].filter(([code]) => !documented.has(code)).map(([code, path]) => `${code} (${path})`)).toEqual([]);
    expect(used.size).toBeGreaterThan(30);
  });

  it('are all still in the source', () => {
    const all = sources.map((path) => readFileSync(join(root, 'src', path), 'utf8')).join('\n');
    expect([...documented].filter((code) => !all.includes(`'${code}'`))).toEqual([]);
  });
});
