import { Types } from 'mongoose';
import { z } from 'zod';
import type { DocumentChunk, documentsList, DocumentStore, StoreDocument } from '../../../contracts/flows/documents';
import type { List, ListQuery } from '../../../contracts/kernel/common';
import type { DocumentChunkRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { decodeCursor, fieldsCursor, idCursor, pageById, pageOf } from '../../../models/kernel/page';
import type { Caller } from '../../../platform/caller';
import { presentChunk, presentDocument, presentStore } from './present-documents';
import { NOT_DELETED } from './stores';

/** An organisation's stores, newest first. */
export async function listStores(
  models: Models,
  { organisationId }: Caller,
  { limit, cursor }: ListQuery,
): Promise<List<DocumentStore>> {
  const before = decodeCursor(idCursor, cursor);
  const stores = await models.DocumentStore.find({
    ...{ organisationId: new Types.ObjectId(organisationId), ...NOT_DELETED },
    ...(before && { _id: { $lt: before } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<DocumentStoreRecord[]>();
  return pageById(stores, limit, presentStore);
}

/** A store's documents, newest first. */
export async function listDocuments(
  models: Models,
  store: DocumentStoreRecord,
  { limit, cursor, status }: z.infer<typeof documentsList.query>,
): Promise<List<StoreDocument>> {
  const before = decodeCursor(idCursor, cursor);
  const documents = await models.StoreDocument.find({
    ...{ storeId: store._id, ...NOT_DELETED },
    ...(status && { status }),
    ...(before && { _id: { $lt: before } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<StoreDocumentRecord[]>();
  return pageById(documents, limit, presentDocument);
}

const chunkCursor = fieldsCursor(z.tuple([z.int()]));

/** A document's chunks, in order. */
export async function listChunks(
  models: Models,
  { _id: documentId, storeId }: StoreDocumentRecord,
  { limit, cursor }: ListQuery,
): Promise<List<DocumentChunk>> {
  const [after] = decodeCursor(chunkCursor, cursor) ?? [];
  const chunks = await models.DocumentChunk.find({
    storeId,
    documentId,
    ...(after !== undefined && { number: { $gt: after } }),
  })
    .sort({ number: 1 })
    .limit(limit + 1)
    .lean<DocumentChunkRecord[]>();
  return pageOf(chunks, limit, { format: chunkCursor, placeOf: ({ number }) => [number] }, presentChunk);
}
