import { Types } from 'mongoose';
import type { SAMPLE_STORES } from '../../../contracts/flows/documents';
import type { DocumentStoreRecord } from '../../../models/flows/documents/document-store.model';
import type { Caller } from '../../../platform/caller';
import { findAppError } from '../../../platform/errors';
import { addDocument, type DocumentDeps } from './documents';
import { SAMPLE_DOCUMENTS } from './sample-documents';
import { createStore, NOT_DELETED } from './stores';

/**
 * The store with documents of ours, made where the organisation has none; what of it is missing is added, so a process that died
 * half-way is made good by whoever asks next.
 */
export async function makeSampleStore(
  deps: DocumentDeps,
  caller: Caller,
  slug: (typeof SAMPLE_STORES)[number],
): Promise<{ store: DocumentStoreRecord; isNew: boolean }> {
  const find = () =>
    deps.models.DocumentStore.findOne({
      ...{ organisationId: new Types.ObjectId(caller.organisationId), slug, ...NOT_DELETED },
    }).lean<DocumentStoreRecord>();
  const there = await find();
  const description = 'Sample documents of a made-up company, to try retrieval with.';
  const store =
    there ??
    (await createStore(deps, caller, { name: 'Sample handbook', slug, description }).catch(async (error: unknown) => {
      const other = findAppError(error)?.code === 'slug_taken' ? await find() : null;
      if (!other) throw error;
      return other; // somebody else just made it
    }));
  for (const { name, text } of SAMPLE_DOCUMENTS)
    await addDocument(deps, caller, store, { name, data: Buffer.from(text) }).catch((error: unknown) => {
      if (findAppError(error)?.code !== 'document_duplicate') throw error;
    });
  return { store: (await find()) ?? store, isNew: there === null };
}
