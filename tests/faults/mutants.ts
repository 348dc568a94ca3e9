/** Builds of the server with one guard taken out: what the checker must find. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');

interface Replacement {
  file: string;
  from: string;
  to: string;
}

/** Mutant → what is taken out. */
export const MUTANTS = {
  'fence-dropped': [
    {
      file: 'src/runs/journal/step-journal.ts',
      from: "{ _id: this.runId, attempt: this.attempt, status: 'running' }",
      to: '{ _id: this.runId }',
    },
    { file: 'src/runs/lifecycle/active-runs.ts', from: 'if (!owned.has(id))', to: 'if (false)' },
  ],
  'ack-before-write': [
    {
      file: 'src/producers/start-run.ts',
      from: 'await deps.models.Run.collection.insertOne(record);\n    return;',
      to: 'setTimeout(() => void deps.models.Run.collection.insertOne(record).catch(() => undefined), 1_000);\n    return;',
    },
  ],
  'events-without-ids': [{ file: 'src/http/streams/event-stream.ts', from: '`id: ${id}\\n', to: '`' }],
  'audit-outside-the-commit': [
    {
      file: 'src/commands/canvas/save-generation.ts',
      from: 'describeForAudit(input, output, editCount), session)',
      to: 'describeForAudit(input, output, editCount))',
    },
  ],
  'outbox-skipped': [
    {
      file: 'src/commands/canvas/save-generation.ts',
      from: 'if (hasChanges) await keepBroadcast(deps.models, edit, outboxId, output);',
      to: '',
    },
  ],
  'approval-used-twice': [
    {
      file: 'src/runs/approvals/approvals.ts',
      from: "organisationId: approval.organisationId, status: 'pending' }",
      to: 'organisationId: approval.organisationId }',
    },
  ],
  'query-without-its-owner': [
    {
      file: 'src/commands/money/write-budgets.ts',
      from: '  _id: new Types.ObjectId(budgetId),\n  organisationId: new Types.ObjectId(caller.organisationId),\n',
      to: '  _id: new Types.ObjectId(budgetId),\n',
    },
  ],
} satisfies Record<string, Replacement[]>;
export type Mutant = keyof typeof MUTANTS;

/** The mutant's files, by path. Throws where a text is not there exactly once: the code has moved on, and so must the mutant. */
export function mutate(mutant: Mutant): Map<string, string> {
  const files = new Map<string, string>();
  for (const { file, from, to } of MUTANTS[mutant]) {
    const text = files.get(file) ?? readFileSync(join(root, file), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`mutant ${mutant}: not there once in ${file}: ${from}`);
    files.set(
      file,
      text.replace(from, () => to),
    );
  }
  return files;
}

/** Bundles the mutant as the build bundles the server; returns its path. */
export async function buildMutant(mutant: Mutant): Promise<string> {
  const outfile = join(root, 'dist/mutants', `${mutant}.js`);
  const files = mutate(mutant);
  await build({
    entryPoints: [join(root, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    supported: { 'dynamic-import': false },
    logLevel: 'error',
    absWorkingDir: root,
    plugins: [
      {
        name: 'mutate',
        setup(build) {
          build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
            const contents = files.get(relative(root, path));
            return contents === undefined ? undefined : { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  return outfile;
}
