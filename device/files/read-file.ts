import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AgentData } from '../../src/contracts/devices/frames';
import { FILE_BYTES_MAX } from './file-limits';

/** A file as it goes over the wire. */
export type WireFile = AgentData['files'][number];

/**
 * Reads a file: UTF-8 as text, anything else as base64. Throws, with a sentence, for one that is too large, is no file any more, or has
 * been swapped for a link since it was found.
 */
export async function readFile(path: string): Promise<WireFile & { metadata: { sha256: string } }> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const before = await file.stat();
    if (!before.isFile()) throw new Error('no file');
    if ((await realpath(path)) !== path) throw new Error('moved while it was being read');
    if (before.size > FILE_BYTES_MAX) throw new Error(tooLarge(before.size));
    const bytes = await readWhole(file);
    const text = textOf(bytes);
    const metadata = {
      size: bytes.length,
      mtime: Math.round(before.mtimeMs),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...(text === undefined && { encoding: 'base64' }),
    };
    return { path, name: basename(path), content: text ?? bytes.toString('base64'), metadata };
  } finally {
    await file.close();
  }
}

/** At most what is allowed, however it grows meanwhile. */
async function readWhole(file: Awaited<ReturnType<typeof open>>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(262_144), 0, 262_144, null);
    if (bytesRead === 0) return Buffer.concat(pieces);
    size += bytesRead;
    if (size > FILE_BYTES_MAX) throw new Error(tooLarge(size));
    pieces.push(buffer.subarray(0, bytesRead));
  }
}

/** Undefined: it is no text. A byte-order mark stays, so that the hash is that of what is sent. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const tooLarge = (size: number): string =>
  `${(size / 1_048_576).toFixed(1)} MiB, over the limit of ${FILE_BYTES_MAX / 1_048_576} MiB: not read`;
