// `node bench/prompt-guard.mjs <file>…`: what the prompt guard refuses of a corpus: a line of JSON each, `{"text": …, "label": 1}` for an attack, 0 for none.
// `--show` prints what it let through and what it refused wrongly. No corpus is part of this repository.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeBundle } from '../scripts/build.mjs';
import { root } from '../scripts/project.mjs';

/** The longest prompt that is taken. */
const PROMPT_MAX = 8_000;
const files = process.argv.slice(2).filter((one) => !one.startsWith('--'));
const isShown = process.argv.includes('--show');
if (files.length === 0) {
  console.error('Name a file: node bench/prompt-guard.mjs corpus.jsonl');
  process.exit(1);
}

const bundled = await build({ ...nodeBundle, entryPoints: [join(root, 'src/security/prompt-rules/prompt-guard.ts')], sourcemap: false, write: false });
const guard = { exports: {} };
new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(guard, guard.exports, createRequire(join(root, 'package.json')));
const { checkPrompt } = guard.exports;

for (const file of files) {
  const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  for (const manner of ['brief', 'talk']) {
    const counts = { 0: [0, 0], 1: [0, 0] };
    const before = process.cpuUsage();
    for (const { text, label } of rows) {
      const { ok, rule } = checkPrompt(text.slice(0, PROMPT_MAX), manner);
      counts[label][ok ? 0 : 1] += 1;
      if (isShown && ok === (label === 1)) console.log(`${label === 1 ? 'let through' : `refused (${rule})`}: ${JSON.stringify(text.slice(0, 200))}`);
    }
    const { user } = process.cpuUsage(before);
    const share = ([passed, refused]) => `${refused} of ${passed + refused} (${((100 * refused) / Math.max(1, passed + refused)).toFixed(1)} %)`;
    console.log(`${file}, ${manner}: attacks refused ${share(counts[1])}; others refused ${share(counts[0])}; ${(user / 1_000 / rows.length).toFixed(2)} ms of processor time each`);
  }
}
