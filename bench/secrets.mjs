// `node bench/secrets.mjs [folder]`: how much of ordinary technical text is masked (lines of Markdown, and of comments in sources, below
// node_modules or the folder, each once), how many of the examples are missed, and how long a text of 10 kB takes.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../scripts/project.mjs';

const outfile = join(root, 'dist/bench/secrets.js');
const contents = `export * from './src/contracts/secrets/find-secrets'; export * from './src/contracts/secrets/__fixtures__/secret-examples';`;
await build({ stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, platform: 'node', outfile, logLevel: 'error' });
const { findSecrets, maskText, SECRET_EXAMPLES } = createRequire(import.meta.url)(outfile);

const missed = SECRET_EXAMPLES.filter(({ text, secrets }) => secrets.some((secret) => maskText(text).includes(secret)));
console.log(`${SECRET_EXAMPLES.length} examples, ${missed.length} missed`, missed.map(({ name }) => name).join(', '));

const lines = { markdown: new Set(), comments: new Set() };
const add = (kind, line) => line.trim().length >= 8 && lines[kind].add(line.trim());
for (const entry of readdirSync(process.argv[2] ?? join(root, 'node_modules'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(?:md|m?ts)$/i.test(entry.name)) continue;
  const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
  if (text.length > 600_000) continue;
  if (/\.md$/i.test(entry.name)) for (const line of text.split('\n')) add('markdown', line);
  else
    for (const [comment] of text.matchAll(/\/\*[\s\S]{0,5000}?\*\/|\/\/[^\n]*/g))
      for (const line of comment.split('\n')) add('comments', line.replace(/^\s*(?:\/\*+|\*+\/?|\/\/+)/, ''));
}
const speaksOfSecrets = /pass(?:word|wd|phrase)|secret|token|api.?key|credential|\bpwd\b|private key/i;
const share = (all) => {
  const masked = all.filter((line) => findSecrets(line).length > 0).length;
  return `${masked} of ${all.length} lines masked (${((100 * masked) / Math.max(all.length, 1)).toFixed(3)} %)`;
};
for (const [kind, all] of Object.entries(lines)) {
  console.log(`${kind}: ${share([...all])}`);
  console.log(`${kind} that speak of secrets: ${share([...all].filter((line) => speaksOfSecrets.test(line)))}`);
}
const page = [...lines.markdown].join('\n').slice(0, 100_000);
findSecrets(page);
const before = process.cpuUsage();
findSecrets(page);
console.log(`${(process.cpuUsage(before).user / 1_000 / (page.length / 10_000)).toFixed(2)} ms of CPU for 10 kB`);
