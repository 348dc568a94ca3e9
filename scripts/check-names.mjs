// Part of `npm run check`: no generic file names a system. A file is a system's own where a folder of its path has the system's
// name; a folder `systems/` holds the list of what all of them add to a layer, a line or so each.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** Folders below src/systems: each is a system. */
const names = readdirSync(join(root, 'src/systems'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
/** Folders whose files may name systems: their own, what all people and all money of the product have to do with, and the lists. */
const OWN = new Set([...names, 'systems', 'accounts', 'money', 'gateway']);
/** Content that is about what people do with systems, or names that others rely on. */
const EXCEPTIONS = [
  ['src/llm/providers/demo/', 'rules that stand in for a model: words that people say of boards and sessions'],
  ['src/security/prompt-rules/', 'words of attacks'],
  ['src/contracts/secrets/find-in-context.ts', 'places where secrets lie: network devices and the like'],
  ['src/platform/logger.ts', 'the allow-list of fields in the log'],
  ['src/realtime/realtime-metrics.ts', 'names of metrics that dashboards show'],
];

const capital = (name) => name[0].toUpperCase() + name.slice(1);
/** The name as (part of) an identifier, or at the beginning of a text or path. */
const patterns = names.map((name) => [name, new RegExp(`\\b${name}(?=[A-Z_])|[a-z]${capital(name)}(?![a-z])|\\b${capital(name)}(?=[A-Z]|\\b)|['"\`/]${name}(?![a-z])`)]);

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).replace(/(^|\s)\/\/.*/g, '$1');

const found = [];
for (const file of readdirSync(join(root, 'src'), { recursive: true }).map((path) => `src/${path}`)) {
  if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('__fixtures__')) continue;
  if (file.split('/').slice(1, -1).some((folder) => OWN.has(folder)) || EXCEPTIONS.some(([place]) => file.startsWith(place))) continue;
  for (const [index, line] of withoutComments(readFileSync(join(root, file), 'utf8')).split('\n').entries())
    for (const [name, pattern] of patterns) if (pattern.test(line)) found.push(`${file}:${index + 1} names ${name}: ${line.trim().slice(0, 120)}`);
}
if (found.length > 0) {
  process.stderr.write(`${found.join('\n')}\nA generic file names a system: let the system declare it (src/systems/, CONTRIBUTING.md, "A system").\n`);
  process.exitCode = 1;
}
