import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { DOCUMENTS_MAX } from '../../../contracts/flows/documents';
import { sniffDocument } from '../../../flows/documents/sniff-document';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { AppError, conflict, notFound, unprocessable } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import type { DocumentOutbox } from '../../../producers/flows/issue-document';
import type { FlowDeps } from '../flow-deps';
import { presentDocument } from './present-documents';
import { audit, NOT_DELETED, storeNotFound } from './stores';

export interface DocumentDeps extends FlowDeps {
  outbox: DocumentOutbox;
}
export interface FileToKeep {
  name: string;
  data: Buffer;
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** A document of the store; 404 `document_not_found`. */
export async function findDocument(
  models: Models,
  store: DocumentStoreRecord,
  documentId: string,
): Promise<StoreDocumentRecord> {
  const document = await models.StoreDocument.findOne({
    ...{ _id: new Types.ObjectId(documentId), storeId: store._id },
    ...NOT_DELETED,
  }).lean<StoreDocumentRecord>();
  if (!document) throw notFound('document_not_found', 'There is no such document in this store.');
  return document;
}

/**
 * Keeps a file to be read and embedded in the background. Throws 415 `document_unsupported` for what cannot be read, 409
 * `document_duplicate` with the one that has the same bytes (one that failed is replaced), 422 `too_many_documents`.
 */
export async function addDocument(
  { models, connection, outbox }: DocumentDeps,
  caller: Caller,
  store: DocumentStoreRecord,
  file: FileToKeep,
): Promise<StoreDocumentRecord> {
  const kind = sniffDocument(file.data, file.name);
  if (!kind)
    throw new AppError(
      'document_unsupported',
      file.data.length === 0 ? 'The file is empty.' : 'Upload a PDF, DOCX, Markdown, HTML, CSV or plain text.',
      { status: 415 },
    );
  const now = new Date();
  const document = {
    ...{ _id: new Types.ObjectId(), organisationId: store.organisationId, storeId: store._id },
    ...{ userId: new Types.ObjectId(caller.userId), tier: caller.tier, name: file.name, title: file.name, kind },
    ...(caller.apiKey && { apiKeyId: new Types.ObjectId(caller.apiKey.id) }),
    ...{ bytes: file.data.length, sha256: createHash('sha256').update(file.data).digest('hex') },
    metadata: Object.entries(file.metadata ?? {}).map(([name, value]) => ({ name, value })),
    ...{ status: 'queued', attempt: 0, idleAttempts: 0, characters: 0, chunks: 0, embedded: 0, version: 0 },
    ...{ createdAt: now, updatedAt: now },
  } as unknown as StoreDocumentRecord;
  const failed = await requireNew(models, document);
  try {
    const task = await withTransaction(connection, async (session) => {
      if (failed) await forgetDocument(models, failed, session);
      const { matchedCount } = await models.DocumentStore.updateOne(
        { _id: store._id, documentCount: { $lt: DOCUMENTS_MAX }, ...NOT_DELETED },
        { $inc: { documentCount: 1, bytes: document.bytes } },
        { session },
      );
      if (matchedCount === 0) {
        if (!(await models.DocumentStore.exists({ _id: store._id, ...NOT_DELETED }).session(session)))
          throw storeNotFound();
        throw unprocessable('too_many_documents', `The store has ${DOCUMENTS_MAX} documents, as many as one may have.`);
      }
      await models.StoreDocument.collection.insertOne({ ...document } as never, { session });
      const { _id, organisationId, storeId } = document;
      await models.DocumentFile.collection.insertOne({ _id, organisationId, storeId, data: file.data } as never, {
        session,
      });
      await audit(models, caller, 'document.uploaded', _id, session);
      return outbox.keep(models, document, session);
    });
    await outbox.issue(task, document);
  } catch (error) {
    if (isDuplicateKey(error)) await requireNew(models, document);
    throw error;
  }
  return document;
}

/** One with the same bytes that failed; throws 409 where one did not. */
async function requireNew(
  models: Models,
  { storeId, sha256 }: StoreDocumentRecord,
): Promise<StoreDocumentRecord | undefined> {
  const same = await models.StoreDocument.findOne({ storeId, sha256 }).lean<StoreDocumentRecord>();
  if (!same) return undefined;
  if (same.status === 'failed') return same;
  throw conflict('document_duplicate', `The store has this file already, as “${same.name}”.`, {
    current: presentDocument(same),
  });
}

/** Nobody sees or finds it any more; what is in it is cleared away after the commit (`clearDeleted`). */
async function forgetDocument(
  models: Models,
  document: StoreDocumentRecord,
  session: Parameters<Parameters<typeof withTransaction>[1]>[0],
): Promise<boolean> {
  const gone = await models.StoreDocument.findOneAndUpdate(
    { _id: document._id, ...NOT_DELETED },
    { $set: { deletedAt: new Date(), sha256: `deleted:${document._id.toHexString()}` }, $inc: { attempt: 1 } },
    { session },
  ).lean<StoreDocumentRecord>();
  if (!gone) return false;
  await models.DocumentStore.updateOne(
    { _id: gone.storeId },
    { $inc: { documentCount: -1, chunkCount: -gone.chunks, bytes: -gone.bytes, indexVersion: 1 } },
    { session },
  );
  return true;
}

/** Deletes a document with its chunks. Again does nothing more. */
export async function deleteDocument(
  { models, connection }: FlowDeps,
  caller: Caller,
  document: StoreDocumentRecord,
): Promise<void> {
  await withTransaction(connection, async (session) => {
    if (await forgetDocument(models, document, session))
      await audit(models, caller, 'document.deleted', document._id, session);
  });
  await clearDeleted(models);
}

/** Deletes a store with all that is in it. */
export async function deleteStore(
  { models, connection }: FlowDeps,
  caller: Caller,
  store: DocumentStoreRecord,
): Promise<void> {
  await withTransaction(connection, async (session) => {
    const { matchedCount } = await models.DocumentStore.updateOne(
      { _id: store._id, ...NOT_DELETED },
      { $set: { deletedAt: new Date(), slug: `deleted:${store._id.toHexString()}` } },
      { session },
    );
    if (matchedCount > 0) await audit(models, caller, 'document-store.deleted', store._id, session);
  });
  await clearDeleted(models);
}

/** Clears away what is in documents and stores that were deleted; what a process that died has left, too. */
export async function clearDeleted(models: Models): Promise<void> {
  const { DocumentStore, StoreDocument, DocumentFile, DocumentChunk, DocumentVectors } = models;
  const deleted = { deletedAt: { $exists: true } };
  const documents = await StoreDocument.find(deleted, { _id: 1 }).sort({ _id: 1 }).limit(100).lean();
  for (const { _id: documentId } of documents) {
    await DocumentFile.collection.deleteOne({ _id: documentId });
    for (const model of [DocumentChunk, DocumentVectors]) await model.collection.deleteMany({ documentId });
    await StoreDocument.collection.deleteOne({ _id: documentId });
  }
  const stores = await DocumentStore.find(deleted, { _id: 1 }).sort({ _id: 1 }).limit(10).lean();
  for (const { _id: storeId } of stores) {
    for (const model of [DocumentFile, DocumentChunk, DocumentVectors, StoreDocument])
      await model.collection.deleteMany({ storeId });
    await DocumentStore.collection.deleteOne({ _id: storeId });
  }
}

/** Has all that was read embedded anew, with what is the default model then; answers how many documents that is. */
export async function reindexStore(
  { models, connection, outbox }: DocumentDeps,
  caller: Caller,
  store: DocumentStoreRecord,
): Promise<number> {
  const payer = {
    ...{ userId: new Types.ObjectId(caller.userId), tier: caller.tier },
    ...(caller.apiKey && { apiKeyId: new Types.ObjectId(caller.apiKey.id) }),
  };
  const tasks = await withTransaction(connection, async (session) => {
    await models.DocumentStore.updateOne(
      { _id: store._id, ...NOT_DELETED },
      { $unset: { model: '', providerModel: '', dimension: '' }, $inc: { indexVersion: 1 } },
      { session },
    );
    const read = { storeId: store._id, chunks: { $gt: 0 }, ...NOT_DELETED };
    const documents = await models.StoreDocument.find(read, { organisationId: 1, tier: 1 })
      .sort({ _id: 1 })
      .session(session)
      .lean<StoreDocumentRecord[]>();
    await models.StoreDocument.updateMany(
      read,
      {
        $set: { status: 'queued', embedded: 0, idleAttempts: 0, ...payer },
        // Whoever works on it is fenced off.
        $inc: { attempt: 1 },
        $unset: { error: '', ...(!caller.apiKey && { apiKeyId: '' }) },
      },
      { session },
    );
    await audit(models, caller, 'document-store.reindexed', store._id, session);
    const kept: { id: string; document: StoreDocumentRecord }[] = [];
    for (const document of documents) kept.push({ id: await outbox.keep(models, document, session), document });
    return kept;
  });
  for (const { id, document } of tasks) await outbox.issue(id, document);
  return tasks.length;
}
