import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from '../rootfs/cache-folder';
import { STANDARD_MIRROR, debianMirrors, parseDeb822, parseOneLine } from '../rootfs/debian-sources';
import { withFileLock } from '../rootfs/file-lock';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-rootfs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('debianMirrors', () => {
  const release = 'ID=debian\nVERSION_CODENAME=bookworm\n';
  const write = async (files: Record<string, string>): Promise<void> => {
    await mkdir(join(folder, 'apt/sources.list.d'), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  };

  it("takes the machine's mirror, in either form, not its security mirror or other vendors", async () => {
    await write({
      'os-release': release,
      'apt/sources.list':
        'deb [signed-by=/keys/d.gpg arch=amd64] http://mirror.example/debian bookworm main contrib # ours\n#deb http://no.example/debian bookworm main\n',
      'apt/sources.list.d/debian.sources':
        'Types: deb\n# comment\nURIs: http://other.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /keys/e.gpg\n\nTypes: deb\nURIs: http://other.example/debian-security\nSuites: bookworm-security\nComponents: main\n',
      'apt/sources.list.d/vendor.list': 'deb http://vendor.example/linux/deb stable main\n',
    });
    expect(await debianMirrors(folder)).toEqual([
      { uri: 'http://mirror.example/debian', signedBy: '/keys/d.gpg' },
      { uri: 'http://other.example/debian', signedBy: '/keys/e.gpg' },
      { uri: STANDARD_MIRROR, signedBy: '/keys/d.gpg' },
    ]);
  });

  it('falls back to the standard mirror', async () => {
    await write({ 'os-release': release });
    expect(await debianMirrors(folder)).toEqual([{ uri: STANDARD_MIRROR, signedBy: undefined }]);
    await write({ 'os-release': 'ID=ubuntu\n', 'apt/sources.list': 'deb http://archive.example/ubuntu noble main\n' });
    expect((await debianMirrors(folder)).map(({ uri }) => uri)).toEqual([STANDARD_MIRROR]);
  });

  it('skips disabled and source entries, and keys that stand inline', () => {
    expect(
      parseDeb822('Enabled: no\nTypes: deb\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\n'),
    ).toEqual([]);
    expect(parseDeb822('Types: deb-src\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\n')).toEqual([]);
    const inline =
      'Types: deb\nURIs: http://a.example/debian http://b.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n key\n';
    expect(parseDeb822(inline).map(({ uri, signedBy }) => [uri, signedBy])).toEqual([
      ['http://a.example/debian', undefined],
      ['http://b.example/debian', undefined],
    ]);
    expect(parseOneLine('deb-src http://a.example/debian sid main')).toEqual([]);
  });
});

describe('withFileLock', () => {
  it('lets one in at a time and leaves no file', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await delay(10);
      inside--;
    };
    const path = join(folder, 'lock');
    await Promise.all(Array.from({ length: 3 }, () => withFileLock(path, () => undefined, work)));
    expect(most).toBe(1);
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not held by a dead process or by one that got its pid', async () => {
    const path = join(folder, 'lock');
    for (const holder of ['{"pid":4194999,"startTime":"1"}', `{"pid":${process.pid},"startTime":"1"}`]) {
      await writeFile(path, holder);
      expect(
        await withFileLock(
          path,
          () => undefined,
          () => Promise.resolve('in'),
        ),
      ).toBe('in');
    }
  });

  it('is freed when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(
      withFileLock(
        path,
        () => undefined,
        () => Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no');
    expect(
      await withFileLock(
        path,
        () => undefined,
        () => Promise.resolve(1),
      ),
    ).toBe(1);
  });
});

it('prefers WEFT_CACHE_DIR, then XDG_CACHE_HOME, for the cache', () => {
  expect(cacheFolder({ WEFT_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/weft');
  expect(cacheFolder({})).toMatch(/\/\.cache\/weft$/);
});
