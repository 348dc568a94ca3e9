import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Types } from 'mongoose';
import { EXPORT_KEPT_DAYS } from '../../../contracts/accounts/own-data';
import { DAY_MS } from '../../../platform/time';
import type { Models } from '../../index';
import type { ExportPart, PersonExportRecord } from '../person-export.model';

/** Of compressed text; a document of MongoDB may be 16 MB, and a reader holds one at a time. */
const CHUNK_BYTES = 512 * 1_024;

const chunkId = (exportId: Types.ObjectId, { section, attempt }: Pick<ExportPart, 'section' | 'attempt'>, n: number) =>
  `${exportId.toHexString()}:${section}:${attempt}:${n}`;

/**
 * Writes one section: lines, compressed by themselves (the sections after one another are again one gzip file), in
 * chunks that carry the attempt. What an attempt that was overtaken writes is never read.
 */
export async function writeExportPart(
  models: Models,
  exportId: Types.ObjectId,
  part: Pick<ExportPart, 'section' | 'attempt'>,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<ExportPart> {
  // A day longer than its record can be downloaded: a download at the last minute reads on.
  const expiresAt = new Date(Date.now() + (EXPORT_KEPT_DAYS + 1) * DAY_MS);
  let [chunks, bytes] = [0, 0];
  const keep = async (data: Buffer) => {
    const _id = chunkId(exportId, part, chunks);
    await models.PersonExportChunk.create({ _id, exportId, data, expiresAt });
    chunks += 1;
    bytes += data.length;
  };
  await pipeline(
    lines,
    createGzip(),
    async (source: AsyncIterable<Buffer>) => {
      let [pieces, size]: [Buffer[], number] = [[], 0];
      for await (const piece of source) {
        pieces.push(piece);
        size += piece.length;
        if (size < CHUNK_BYTES) continue;
        await keep(Buffer.concat(pieces));
        [pieces, size] = [[], 0];
      }
      if (size > 0) await keep(Buffer.concat(pieces));
    },
    { signal },
  );
  return { ...part, chunks, bytes };
}

/** The file, chunk by chunk. Throws where one is gone: it was deleted meanwhile. */
export async function* readExportFile(models: Models, record: PersonExportRecord): AsyncGenerator<Buffer> {
  for (const part of record.parts) {
    for (let n = 0; n < part.chunks; n += 1) {
      const chunk = await models.PersonExportChunk.collection.findOne(
        { _id: chunkId(record._id, part, n) as never },
        { promoteBuffers: true },
      );
      if (!chunk) throw new Error('a chunk of this export is gone');
      yield chunk['data'] as Buffer;
    }
  }
}

export const sizeOf = (parts: readonly ExportPart[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);
