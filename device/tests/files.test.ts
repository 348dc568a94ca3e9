import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgentComplete, AgentData } from '../../src/contracts/devices/frames';
import { readFile } from '../files/read-file';
import { sendFiles } from '../files/send-files';

const FRAME = 1_048_576;
let folder = '';
let allowed = '';
const write = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

/** What is sent of these paths, and the bytes of each frame. */
async function send(
  paths: string[],
  {
    extensions = [] as string[],
    known = [] as string[],
    frameBytes = FRAME,
    signal = new AbortController().signal,
  } = {},
) {
  const frames: (AgentData | AgentComplete)[] = [];
  const run = { type: 'agent_run' as const, run_id: 'r', config: { paths, file_extensions: extensions }, known };
  await sendFiles(run, [allowed], (frame) => Promise.resolve(void frames.push(frame as AgentData)), frameBytes, signal);
  const files = frames.flatMap((frame) => ('files' in frame ? frame.files : []));
  const complete = frames.find((frame): frame is AgentComplete => 'files_read' in frame);
  return { frames, files, complete, names: files.map(({ path }) => path.slice(folder.length + 1)) };
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'weft-files-')));
  allowed = join(folder, 'in');
  mkdirSync(allowed);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('sends text as it is and the rest as base64, with size, time and hash', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0, 1]);
  write('in/a.txt', '\uFEFFGrüße 🚲');
  write('in/b.bin', bytes);
  const { files, complete, frames } = await send([allowed]);
  expect(files).toEqual([
    {
      ...{ path: join(allowed, 'a.txt'), name: 'a.txt', content: '\uFEFFGrüße 🚲' },
      metadata: {
        size: 15,
        mtime: expect.any(Number),
        sha256: createHash('sha256').update('\uFEFFGrüße 🚲').digest('hex'),
      },
    },
    {
      ...{ path: join(allowed, 'b.bin'), name: 'b.bin', content: bytes.toString('base64') },
      metadata: expect.objectContaining({ encoding: 'base64', size: 4 }),
    },
  ]);
  expect(frames).toHaveLength(2);
  expect(complete).toEqual({ type: 'agent_complete', run_id: 'r', seq: 1, files_read: 2, errors: [] });
});

it('reads only files of the endings asked for, none that are hidden, none of node_modules', async () => {
  for (const path of [
    'in/a.TXT',
    'in/b.md',
    'in/c.pdf',
    'in/.env.txt',
    'in/.git/d.txt',
    'in/node_modules/e.txt',
    'in/deep/er/f.txt',
  ])
    write(path, 'x');
  expect((await send([allowed], { extensions: ['.txt', 'md'] })).names).toEqual([
    'in/a.TXT',
    'in/b.md',
    'in/deep/er/f.txt',
  ]);
  expect((await send([allowed])).names).toEqual(['in/a.TXT', 'in/b.md', 'in/c.pdf', 'in/deep/er/f.txt']);
});

it('follows no link out of the paths, and says so; reads what links within lead to once', async () => {
  write('out/secret.txt', 'secret');
  write('in/sub/a.txt', 'x');
  write('in/.hidden/b.txt', 'y');
  symlinkSync(join(folder, 'out'), join(allowed, 'link-out'));
  symlinkSync(join(folder, 'out/secret.txt'), join(allowed, 'secret.txt'));
  symlinkSync('..', join(allowed, 'sub/loop'));
  symlinkSync(join(allowed, 'sub'), join(allowed, 'again'));
  symlinkSync(join(allowed, '.hidden'), join(allowed, 'shown'));
  symlinkSync(join(allowed, 'nowhere'), join(allowed, 'broken'));
  const { names, complete } = await send([allowed]);
  expect(names).toEqual(['in/sub/a.txt']);
  expect(complete?.errors).toEqual([
    `${allowed}/link-out: a link that leads out of the folder was not followed`,
    `${allowed}/secret.txt: a link that leads out of the folder was not followed`,
  ]);
});

it('reads nothing that its person did not allow, however it is named', async () => {
  write('out/secret.txt', 'secret');
  write('in-between/x.txt', 'x');
  symlinkSync(join(folder, 'out'), join(allowed, 'way'));
  const paths = [
    join(folder, 'out'),
    `${allowed}/../out`,
    join(allowed, 'way'),
    'in',
    `${allowed}-between`,
    '/nowhere/at/all',
    folder,
  ];
  const { files, complete } = await send(paths);
  expect(files).toEqual([]);
  expect(complete?.files_read).toBe(0);
  expect(complete?.errors?.map((error) => error.slice(error.lastIndexOf(': ') + 2))).toEqual([
    ...Array.from({ length: 3 }, () => 'this device does not allow that folder'),
    'not an absolute path',
    ...Array.from({ length: 3 }, () => 'this device does not allow that folder'),
  ]);
});

it('takes a single file, and a path that is not there by name', async () => {
  write('in/a.txt', 'x');
  const { names, complete } = await send([join(allowed, 'a.txt'), join(allowed, 'gone')]);
  expect(names).toEqual(['in/a.txt']);
  expect(complete?.errors).toEqual([`${allowed}/gone: not found`]);
});

it('names files over 5 MiB and does not read them', async () => {
  write('in/big.txt', Buffer.alloc(5 * FRAME + 1, 'x'));
  write('in/fits.txt', Buffer.alloc(5 * FRAME, 'x'));
  const { names, complete, files } = await send([allowed]);
  expect(new Set(names)).toEqual(new Set(['in/fits.txt']));
  expect(files.map(({ content }) => content).join('')).toHaveLength(5 * FRAME);
  expect(complete).toMatchObject({
    files_read: 1,
    errors: [`${allowed}/big.txt: 5.0 MiB, over the limit of 5 MiB: not read`],
  });
});

it('does not send again what the server knows', async () => {
  write('in/a.txt', 'old');
  write('in/b.txt', 'new');
  const { names, complete } = await send([allowed], { known: [createHash('sha256').update('old').digest('hex')] });
  expect(names).toEqual(['in/b.txt']);
  expect(complete?.files_read).toBe(1);
});

it('keeps every frame within the limit: many files in one, a large one in parts that make it whole', async () => {
  const frameBytes = 4_096;
  const awkward = '\u0001"\\\n🚲ä'.repeat(2_000);
  const binary = Buffer.from(Array.from({ length: 9_001 }, (_, index) => index % 256));
  write('in/awkward.txt', awkward);
  write('in/binary.bin', binary);
  for (let index = 0; index < 30; index += 1) write(`in/small-${index}.txt`, `small ${index}`);
  const { frames, files } = await send([allowed], { frameBytes });
  for (const frame of frames) expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(frameBytes);
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index));
  const parts = (name: string) => files.filter((file) => file.name === name);
  expect(
    parts('awkward.txt')
      .map(({ content }) => content)
      .join(''),
  ).toBe(awkward);
  expect(parts('awkward.txt').map(({ metadata }) => metadata?.part)).toEqual(
    parts('awkward.txt').map((_, index) => index),
  );
  expect(parts('awkward.txt')[0]?.metadata?.parts).toBe(parts('awkward.txt').length);
  expect(Buffer.concat(parts('binary.bin').map(({ content }) => Buffer.from(content, 'base64')))).toEqual(binary);
  expect(frames.length).toBeLessThan(parts('awkward.txt').length + parts('binary.bin').length + 12);
});

it('ends without a word once the connection is over', async () => {
  write('in/a.txt', 'x');
  const over = new AbortController();
  over.abort();
  expect((await send([allowed], { signal: over.signal })).frames).toEqual([]);
});

it('reads no link that took a file’s place, and names what it may not read', async () => {
  write('out/secret.txt', 'secret');
  symlinkSync(join(folder, 'out/secret.txt'), join(allowed, 'a.txt'));
  await expect(readFile(join(allowed, 'a.txt'))).rejects.toThrow();
  mkdirSync(join(allowed, 'real'));
  symlinkSync(join(folder, 'out'), join(allowed, 'swapped'));
  await expect(readFile(join(allowed, 'swapped/secret.txt'))).rejects.toThrow('moved while it was being read');
});
