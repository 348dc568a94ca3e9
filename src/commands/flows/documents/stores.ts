import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import { CHUNKING, DOCUMENT_STORES_MAX, type storeUpdate } from '../../../contracts/flows/documents';
import type { DocumentStoreRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { actorOf, type Caller } from '../../../platform/caller';
import { badRequest, conflict, notFound, unprocessable } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { FlowDeps } from '../flow-deps';
import { toSlug } from '../flow-texts';
import { presentStore } from './present-documents';

/** Names that are tried where the one made of a store's name is taken. */
const SLUGS_MAX = 50;
export const NOT_DELETED = { deletedAt: { $exists: false } } as const;

/** A store of the caller's organisation; 404 `store_not_found`. */
export async function findStore(
  models: Models,
  { organisationId }: Pick<Caller, 'organisationId'>,
  storeId: string,
): Promise<DocumentStoreRecord> {
  const store = await models.DocumentStore.findOne({
    ...{ _id: new Types.ObjectId(storeId), organisationId: new Types.ObjectId(organisationId) },
    ...NOT_DELETED,
  }).lean<DocumentStoreRecord>();
  if (!store) throw storeNotFound();
  return store;
}
export const storeNotFound = () => notFound('store_not_found', 'There is no such document store.');

export interface StoreToMake {
  name: string;
  slug?: string | undefined;
  description?: string | undefined;
  chunk_size?: number | undefined;
  chunk_overlap?: number | undefined;
}

/** Throws 409 `slug_taken` for a slug that was asked for, 422 `too_many_stores`. */
export async function createStore(
  { models, connection }: FlowDeps,
  caller: Caller,
  body: StoreToMake,
): Promise<DocumentStoreRecord> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const there = await models.DocumentStore.countDocuments({ organisationId, ...NOT_DELETED });
  if (there >= DOCUMENT_STORES_MAX)
    throw unprocessable(
      'too_many_stores',
      `Your organisation has ${DOCUMENT_STORES_MAX} document stores, as many as one may have.`,
    );
  for (let number = 1; ; number += 1) {
    const slug = body.slug ?? (number === 1 ? toSlug(body.name) : `${toSlug(body.name)}-${number}`);
    const now = new Date();
    const store = {
      ...{ _id: new Types.ObjectId(), organisationId, userId: new Types.ObjectId(caller.userId), slug, revision: 1 },
      ...{ name: body.name, description: body.description ?? '' },
      chunkSize: body.chunk_size ?? CHUNKING.size,
      chunkOverlap: body.chunk_overlap ?? CHUNKING.overlap,
      ...{ documentCount: 0, chunkCount: 0, bytes: 0, indexVersion: 0, createdAt: now, updatedAt: now },
    } as DocumentStoreRecord;
    try {
      await withTransaction(connection, async (session) => {
        await models.DocumentStore.collection.insertOne({ ...store } as never, { session });
        await audit(models, caller, 'document-store.created', store._id, session);
      });
      return store;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      if (body.slug !== undefined || number >= SLUGS_MAX) throw slugTaken(slug);
    }
  }
}

/** Throws 409 `stale_revision` with the store as it is, 409 `slug_taken`. */
export async function changeStore(
  { models, connection }: FlowDeps,
  caller: Caller,
  store: DocumentStoreRecord,
  { revision, ...asked }: z.infer<typeof storeUpdate.body>,
): Promise<DocumentStoreRecord> {
  const size = asked.chunk_size ?? store.chunkSize;
  const overlap = asked.chunk_overlap ?? store.chunkOverlap;
  if (overlap >= size)
    throw badRequest('validation_failed', 'Some parts of the request are not as they should be.', {
      errors: [{ path: 'chunk_overlap', message: 'must be less than chunk_size' }],
    });
  const { name = store.name, slug = store.slug, description = store.description } = asked;
  const at = revision ?? store.revision;
  try {
    return await withTransaction(connection, async (session) => {
      const after = await models.DocumentStore.findOneAndUpdate(
        { _id: store._id, revision: at, ...NOT_DELETED },
        { $set: { name, slug, description, chunkSize: size, chunkOverlap: overlap }, $inc: { revision: 1 } },
        { returnDocument: 'after', session },
      ).lean<DocumentStoreRecord>();
      if (!after) {
        const current = await models.DocumentStore.findOne({ _id: store._id, ...NOT_DELETED })
          .session(session)
          .lean<DocumentStoreRecord>();
        if (!current) throw storeNotFound();
        throw conflict('stale_revision', 'The store was changed meanwhile.', { current: presentStore(current) });
      }
      await audit(models, caller, 'document-store.changed', store._id, session);
      return after;
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw slugTaken(slug);
    throw error;
  }
}

const slugTaken = (slug: string) =>
  conflict('slug_taken', `Another document store of your organisation is called ${slug}.`, {
    errors: [{ path: 'slug', message: 'is taken' }],
  });

export const audit = (
  models: Models,
  caller: Caller,
  action:
    | 'document-store.created'
    | 'document-store.changed'
    | 'document-store.deleted'
    | 'document-store.reindexed'
    | 'document.uploaded'
    | 'document.deleted',
  id: Types.ObjectId,
  session: ClientSession,
) =>
  appendAudit(
    models,
    { ...actorOf(caller), action, resource: `${action.slice(0, action.indexOf('.'))}:${id.toHexString()}` },
    session,
  );
