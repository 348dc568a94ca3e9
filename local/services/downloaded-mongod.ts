/** A mongod downloaded by mongodb-memory-server-core, where that is installed and its download can be reached. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../rootfs/cache-folder';

const SECOND_MS = 1_000;
const PROBE_TIMEOUT_MS = 8 * SECOND_MS;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** The download's own errors take long to come; a machine that cannot reach it should not wait for that at each start. */
const UNREACHABLE_FOR_MS = DAY_MS;
const VERSION = '7.0.24';

export type DownloadedMongod = { path: string } | { reason: string };

/** The path of a mongod, downloading it first where it is missing; or why there is none. Never rejects. */
export async function downloadedMongod(log: (message: string) => void): Promise<DownloadedMongod> {
  const folder = join(cacheFolder(), 'mongod');
  const refused = join(cacheFolder(), 'mongod-download-unreachable');
  const memoryServer = await loadMemoryServer();
  if (memoryServer === undefined) return { reason: 'mongodb-memory-server-core is not installed' };
  const { DryMongoBinary, MongoBinary, MongoBinaryDownloadUrl } = memoryServer;
  try {
    const options = await DryMongoBinary.generateOptions({ version: VERSION, downloadDir: folder });
    const present = await DryMongoBinary.locateBinary(options);
    if (present) return { path: present };
    if (await isYoungerThan(refused, UNREACHABLE_FOR_MS)) {
      return { reason: 'the mongod download could not be reached in the last 24 hours' };
    }
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(refused, 'Remove this file to try again at once.\n'); // also when we are killed during the wait
    await probe(await new MongoBinaryDownloadUrl(options).getDownloadUrl());
    log(`Downloading mongod ${VERSION} (once per machine)`);
    await mkdir(folder, { recursive: true });
    const path = await MongoBinary.getPath(options);
    await rm(refused, { force: true });
    return { path };
  } catch (error) {
    return { reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

/** An optional dependency. Not bundled: Node's own import() then wants the file extension. */
async function loadMemoryServer() {
  try {
    const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core');
    const { MongoBinaryDownloadUrl } = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
    return { DryMongoBinary, MongoBinary, MongoBinaryDownloadUrl };
  } catch {
    return undefined;
  }
}

/** Asks for the head of the file: whether the host can be reached at all. */
async function probe(url: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  } catch (error) {
    throw new Error('the mongod download cannot be reached from here', { cause: error });
  }
  if (!response.ok) throw new Error(`the mongod download answers with status ${response.status}`);
}

async function isYoungerThan(path: string, ageMs: number): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs < ageMs;
}
