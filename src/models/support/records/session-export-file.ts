import type { Types } from 'mongoose';
import type { Models } from '../../index';
import type { SupportExportRecord } from './support-export.model';

/** A document of MongoDB may be 16 MB, and a reader holds one at a time. */
const CHUNK_BYTES = 4 * 1_024 * 1_024;

type FileOf = Pick<SupportExportRecord, '_id' | 'attempt' | 'sessionId' | 'expiresAt'>;
const chunkId = (exportId: Types.ObjectId, attempt: number, n: number) => `${exportId.toHexString()}:${attempt}:${n}`;

/** Keeps the file of one attempt; what an attempt that was overtaken keeps is never read. Resolves to the number of chunks. */
export async function keepExportFile(models: Models, of: FileOf, file: Uint8Array): Promise<number> {
  let n = 0;
  for (let from = 0; from < file.byteLength; from += CHUNK_BYTES) {
    const data = Buffer.from(file.subarray(from, from + CHUNK_BYTES));
    const { sessionId, expiresAt } = of;
    await models.SupportExportChunk.create({ _id: chunkId(of._id, of.attempt, n), sessionId, data, expiresAt });
    n += 1;
  }
  return n;
}

/** The file, chunk by chunk. Throws where one is gone: its session was deleted meanwhile. */
export async function* readSessionExportFile(models: Models, record: SupportExportRecord): AsyncGenerator<Buffer> {
  for (let n = 0; n < record.chunks; n += 1) {
    const chunk = await models.SupportExportChunk.collection.findOne(
      { _id: chunkId(record._id, record.attempt, n) as never },
      { promoteBuffers: true },
    );
    if (!chunk) throw new Error('a chunk of this export is gone');
    yield chunk['data'] as Buffer;
  }
}
