/** `npm run sdk`: what it makes is typed strictly, runs the examples of docs/sdk.md, and holds against a server that is awkward. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AwkwardServer, openAwkwardServer } from '../../support/client-libraries/awkward-server';
import { installPython } from '../../support/foreign-clients/python-packages';
import { type FlowGround, makeFlow, openFlowGround } from './flow-ground';

const root = join(__dirname, '../../..');
const programs = join(root, 'tests/support/client-libraries/programs');
const execute = promisify(execFile);
const MINUTES_MS = 60_000;
const TYPESCRIPT = join(root, 'node_modules/@typescript/native/bin/tsc');
const RUNNING = ['uploading', 'queued', 'parsing', 'embedding', 'ready'];

let ground: FlowGround;
let awkward: AwkwardServer;
let folder: string;
let key: string;
let workflow: string;
/** The code blocks of the docs in a language, in their order. */
let examples: (language: string) => string[];

beforeAll(async () => {
  [ground, folder] = await Promise.all([openFlowGround(), mkdtemp(join(tmpdir(), 'weft-sdk-'))]);
  awkward = await openAwkwardServer(ground.product.url);
  ({ key } = await ground.person.request<{ key: string }>('POST', '/api/v1/api-keys', {
    body: { name: 'client libraries', scopes: ['flows', 'llm'] },
  }));
  const nodes = [
    { id: 'start', type: 'start' as const, config: {} },
    { id: 'say', type: 'reply' as const, config: { text: 'Got {{ input.message }}' } },
  ];
  ({ id: workflow } = await makeFlow(
    ground,
    { nodes, edges: [{ source: 'start', target: 'say' }] },
    { name: 'First' },
  ));
  await makeFlow(ground, { nodes, edges: [{ source: 'start', target: 'say' }] }, { name: 'Second' });
  await execute(process.execPath, [join(root, 'scripts/sdk.mjs'), '--output-dir', folder]);
  const docs = await readFile(join(root, 'docs/sdk.md'), 'utf8');
  examples = (language) =>
    [...docs.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) =>
      code
        .replace('http://localhost:3000', ground.product.url)
        .replace('your-api-key', key)
        .replace('workflow-id', workflow),
    );
}, MINUTES_MS);
afterAll(async () => {
  await awkward?.close();
  await ground?.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, WEFT_URL: awkward.url, WEFT_API_KEY: key, WORKFLOW: workflow });
/** What a program writes. Where it fails, what it wrote is the error. */
async function runProgram(command: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await execute(command, parameters, { env: environment(), cwd: folder, timeout: MINUTES_MS }).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${parameters.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? String(error)}`);
    },
  );
  return stdout; // dbg
}
const countRuns = () => ground.product.base.models.Run.countDocuments({ subjectId: workflow });

/** What either program saw; `begun`: the executions of the flow that it began. */
async function expectSound(output: string, begun: number): Promise<void> {
  const {
    stream,
    status,
    asyncStream = stream,
    ...seen
  } = JSON.parse(output) as {
    stream: { text: string; ended: string };
    asyncStream?: { text: string; ended: string };
    status: string;
  };
  expect(seen).toEqual({
    names: ['Second', 'First'],
    errors: [true, true, true],
    codes: ['flow_not_found', 'api_key_invalid'],
    fields: ['name'],
    hasWaited: true,
    output: 'Got data',
  });
  expect(stream.text).toContain('coffee machine');
  expect(stream.text).toBe(stream.ended);
  expect(asyncStream).toEqual(stream);
  expect(awkward.cuts()).toBeGreaterThan(2);
  expect(RUNNING).toContain(status);
  // The one whose answer was lost was not begun again.
  expect(begun).toBe(1);
}

test(
  'TypeScript: strict, the examples, refusals, lost answers, cut streams',
  async () => {
    const library = join(folder, 'typescript');
    await runProgram(process.execPath, TYPESCRIPT, '-p', library);
    const own = join(folder, 'own');
    await mkdir(join(own, 'node_modules'), { recursive: true });
    await symlink(library, join(own, 'node_modules/weft-client'));
    await symlink(join(root, 'node_modules/@types'), join(own, 'node_modules/@types'));
    const [first = '', ...others] = examples('typescript');
    await cp(join(programs, 'try-client.ts'), join(own, 'try-client.ts'));
    await writeFile(
      join(own, 'examples.ts'),
      `${[first, ...others].join('\n')}\nconsole.log(response.message, result.execution_id, workflows.length);\n`,
    );
    const { compilerOptions } = JSON.parse(await readFile(join(library, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: object;
    };
    await writeFile(join(own, 'package.json'), '{"type":"module"}');
    await writeFile(
      join(own, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, types: ['node'], rootDir: '.', outDir: 'made' },
        include: ['*.ts'],
      }),
    );
    await runProgram(process.execPath, TYPESCRIPT, '-p', own);
    expect(await runProgram(process.execPath, join(own, 'made/examples.js'))).toMatch(/[0-9a-f]{24} 2\n$/);
    const before = await countRuns();
    const output = await runProgram(process.execPath, join(own, 'made/try-client.js'));
    await expectSound(output, (await countRuns()) - before);
  },
  2 * MINUTES_MS,
);

test(
  'Python: strict, the examples, refusals, lost answers, cut streams, asyncio',
  async () => {
    const python = await installPython('python-httpx-mypy-2.4.1', ['httpx==0.28.1', 'mypy==2.4.1']).catch(
      () => undefined,
    );
    if (python === undefined) {
      process.stderr.write('not tried: the Python client: there is no python3, or it could not install packages\n');
      return;
    }
    const own = join(folder, 'python');
    await cp(join(programs, 'try_client.py'), join(own, 'try_client.py'));
    await writeFile(
      join(own, 'examples.py'),
      `${examples('python').join('\n')}\nprint(response["message"], result["execution_id"], len(workflows.items))\n`,
    );
    const [checked, shown] = await Promise.all([
      runProgram(python, '-m', 'mypy', '--strict', 'python'),
      runProgram(python, join(own, 'examples.py')),
    ]);
    expect(checked).toMatch(/^Success/);
    expect(shown).toMatch(/[0-9a-f]{24} 2\n$/);
    const before = await countRuns();
    await expectSound(await runProgram(python, join(own, 'try_client.py')), (await countRuns()) - before);
  },
  5 * MINUTES_MS,
);
