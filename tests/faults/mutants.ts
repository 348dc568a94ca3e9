/** Builds of the server with one guard taken out: what the checker must find. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');

interface Replacement {
  file: string;
  from: string;
  to: string;
}

/** Mutant → what is taken out. A text that is not found is an error: the code has moved on, and so must the mutant. */
export const MUTANTS = {
  'fence-dropped': [
    {
      file: 'src/runs/step-journal.ts',
      from: "{ _id: this.runId, attempt: this.attempt, status: 'running' }",
      to: '{ _id: this.runId }',
    },
    { file: 'src/runs/active-runs.ts', from: 'if (!owned.has(id))', to: 'if (false)' },
  ],
  'ack-before-write': [
    {
      file: 'src/producers/start-run.ts',
      from: 'await deps.models.Run.collection.insertOne(record);',
      to: 'setTimeout(() => void deps.models.Run.collection.insertOne(record).catch(() => undefined), 1_000);',
    },
  ],
  'events-without-ids': [{ file: 'src/http/event-stream.ts', from: '`id: ${id}\\n', to: '`' }],
  'audit-outside-the-commit': [
    {
      file: 'src/models/canvas/save-generation.ts',
      from: 'describeForAudit(input, output, editCount), session)',
      to: 'describeForAudit(input, output, editCount))',
    },
  ],
} satisfies Record<string, Replacement[]>;
export type Mutant = keyof typeof MUTANTS;

/** Bundles the mutant as the build bundles the server; returns its path. */
export async function buildMutant(mutant: Mutant): Promise<string> {
  const outfile = join(root, 'dist/mutants', `${mutant}.js`);
  mkdirSync(join(root, 'dist/mutants'), { recursive: true });
  const replacements: Replacement[] = MUTANTS[mutant];
  const applied = new Set<Replacement>();
  await build({
    entryPoints: [join(root, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
    absWorkingDir: root,
    plugins: [
      {
        name: 'mutate',
        setup(build) {
          for (const { file } of replacements) {
            build.onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, ({ path }) => {
              let contents = readFileSync(path, 'utf8');
              for (const replacement of replacements.filter((one) => one.file === file)) {
                if (contents.split(replacement.from).length !== 2) continue;
                contents = contents.replace(replacement.from, () => replacement.to);
                applied.add(replacement);
              }
              return { contents, loader: 'ts' };
            });
          }
        },
      },
    ],
  });
  const missing = replacements.filter((replacement) => !applied.has(replacement));
  if (missing.length > 0)
    throw new Error(`mutant ${mutant}: not found once in ${missing.map(({ file }) => file).join(', ')}`);
  return outfile;
}
