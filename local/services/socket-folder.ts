/** Where the engine's Unix socket lies: in a folder that its user alone may enter. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PostgreSQL names its sockets by a port, which means nothing else here. */
export const SOCKET_NAME = '.s.PGSQL.5432';
/** What the kernel takes as the path of a socket, without the zero at its end. */
const MAX_SOCKET_BYTES = 107;

/** Commas and spaces mean something where PostgreSQL is told the folder. */
const PLAIN = /^[\w./@+-]+$/;

const isFit = (folder: string): boolean =>
  PLAIN.test(folder) && Buffer.byteLength(join(folder, SOCKET_NAME)) <= MAX_SOCKET_BYTES;

/**
 * A folder for the socket: `dataDir` (0700) itself, or where its path is too long for a socket, or odd, a new one below
 * the temporary folder, which the caller removes.
 */
export async function socketFolder(dataDir: string): Promise<{ path: string; isTemporary: boolean }> {
  if (isFit(dataDir)) return { path: dataDir, isTemporary: false };
  const parent = [tmpdir(), '/tmp'].find((folder) => isFit(join(folder, 'weft-socket-XXXXXX')));
  return { path: await mkdtemp(join(parent ?? '/tmp', 'weft-socket-')), isTemporary: true };
}
