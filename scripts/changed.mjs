// `npm test -- changed [base]`: the test files that a change needs, by what imports what.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './project.mjs';
import { partOf, readCosts } from './run-jest.mjs';

/** What the chosen files may cost together, in CPU seconds: under two minutes on two cores, start and services included, also where all are of a browser, which waits as well. */
const BUDGET_SECONDS = 80;
/** CPU seconds of a file that has not run here yet, about. */
const GUESSES = { unit: 0.3, integration: 5, fault: 30, browser: 15 };
/** A test that shares a word of its name with what changed counts as so many imports nearer. */
const NAMED_ALIKE = 3;
const ENDINGS = new Set(['test', 'int', 'fault', 'tsx', 'model', 'route', 'worker', 'queue', 'namespace', 'index']);
/** What tests start as processes, or show in a browser, and so import without saying so. */
const STARTED = [
  ['tests/rigs/rig-process.ts', 'src/main.ts'],
  ['tests/support/browser.ts', 'web/src/main.tsx'],
  ['tests/integration/rotate-secrets.int.test.ts', 'src/rotate-secrets.ts'],
  ['tests/integration/gateway/seed-prices.int.test.ts', 'src/seed-prices.ts'],
];

/** Files changed since `base` (default: where this branch left main), those not committed among them. */
export function changedFiles(base) {
  const from = base ?? git('merge-base', 'HEAD', 'main') ?? git('merge-base', 'HEAD', 'origin/main') ?? 'HEAD';
  const changed = git('diff', '--name-only', '--diff-filter=d', from);
  if (changed === undefined) throw new Error(`Git knows no ${from} here: name a commit to compare with, as in npm test -- changed HEAD~1`);
  const added = git('ls-files', '--others', '--exclude-standard') ?? '';
  return { from, files: [...changed.split('\n'), ...added.split('\n')].filter(Boolean) };
}

/**
 * Test files that import one of `files`, directly or through others: the nearest first, and those named after the same
 * thing; as many as are done within two minutes. `left` are the others.
 */
export async function affectedTests(files) {
  const distances = await distancesFrom(files);
  const subjects = new Set(files.flatMap(wordsOf));
  const rank = (path) => distances.get(path) - NAMED_ALIKE * wordsOf(path).filter((word) => subjects.has(word)).length;
  const tests = [...distances.keys()].filter((path) => /\.test\.tsx?$/.test(path));
  tests.sort((one, other) => rank(one) - rank(other) || GUESSES[partOf(one)] - GUESSES[partOf(other)]);
  const costs = readCosts();
  const chosen = [];
  const left = [];
  let spent = 0;
  for (const path of tests) {
    const seconds = costs[path] ?? GUESSES[partOf(path)];
    if (spent + seconds > BUDGET_SECONDS) left.push(path);
    else {
      spent += seconds;
      chosen.push(path);
    }
  }
  return { chosen, left };
}

/** Words of a file's name, without plurals: `run` and `reducer` of `run.reducer.ts`. */
function wordsOf(path) {
  const words = basename(path).toLowerCase().split(/[^a-z]+/);
  return [...new Set(words.map((word) => word.replace(/s$/, '')))].filter((word) => word.length > 2 && !ENDINGS.has(word));
}

/** How many imports away from one of `files` each file is that depends on it. */
async function distancesFrom(files) {
  const importers = await readImporters();
  const distances = new Map(files.map((file) => [file, 0]));
  for (let near = [...files], distance = 1; near.length > 0; distance += 1) {
    const next = near.flatMap((file) => [...(importers.get(file) ?? [])]).filter((file) => !distances.has(file));
    for (const file of next) distances.set(file, distance);
    near = [...new Set(next)];
  }
  return distances;
}

/** Who imports each file: esbuild finds it out, which resolves as the builds do. */
async function readImporters() {
  const { build } = await import('esbuild');
  const tests = git('ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts', '*.test.tsx', 'src/main.ts', 'src/rotate-secrets.ts', 'src/seed-prices.ts', 'web/src/main.tsx').split('\n');
  const { metafile } = await build({
    stdin: { contents: tests.map((file) => `import './${file}';`).join('\n'), resolveDir: root },
    ...{ absWorkingDir: root, bundle: true, write: false, outdir: 'dist', metafile: true, packages: 'external', logLevel: 'error' },
    plugins: [exactNames],
    ...{ platform: 'node', jsx: 'automatic', loader: { '.css': 'empty', '.woff2': 'empty', '.svg': 'empty', '.png': 'empty' } },
  });
  const importers = new Map();
  const note = (file, importer) => importers.set(file, (importers.get(file) ?? new Set()).add(importer));
  for (const [importer, { imports }] of Object.entries(metafile.inputs)) for (const { path } of imports) note(path, importer);
  for (const [starter, started] of STARTED) note(started, starter);
  return importers;
}

/** By itself esbuild takes `./conversation` for Conversation.tsx where there is a conversation.ts too. */
const exactNames = {
  name: 'exact-names',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const found = ['.ts', '.tsx'].map((ending) => join(resolveDir, path + ending)).find((file) => existsSync(file));
      return found ? { path: found } : undefined;
    });
  },
};

/** What Git answers; undefined where it fails. */
function git(...parameters) {
  const { status, stdout } = spawnSync('git', parameters, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return status === 0 ? stdout.trim() : undefined;
}
