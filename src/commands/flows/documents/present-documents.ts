import type { DocumentChunk, DocumentStore, StoreDocument } from '../../../contracts/flows/documents';
import type { DocumentChunkRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';

export const presentStore = (store: DocumentStoreRecord): DocumentStore => ({
  id: store._id.toHexString(),
  ...{ name: store.name, slug: store.slug, description: store.description },
  ...{ chunk_size: store.chunkSize, chunk_overlap: store.chunkOverlap },
  ...{ model: store.model ?? null, dimension: store.dimension ?? null },
  ...{ document_count: store.documentCount, chunk_count: store.chunkCount, bytes: store.bytes },
  revision: store.revision,
  created_at: store.createdAt.toISOString(),
  updated_at: store.updatedAt.toISOString(),
});

export const presentDocument = (document: StoreDocumentRecord): StoreDocument => ({
  id: document._id.toHexString(),
  store_id: document.storeId.toHexString(),
  ...{
    name: document.name,
    title: document.title,
    kind: document.kind,
    bytes: document.bytes,
    sha256: document.sha256,
  },
  metadata: Object.fromEntries(document.metadata.map(({ name, value }) => [name ?? '', value ?? ''])),
  status: document.status,
  progress: { done: document.embedded, total: document.chunks },
  error: document.error ? { code: document.error.code ?? '', message: document.error.message ?? '' } : null,
  ...{ pages: document.pages ?? null, characters: document.characters },
  created_at: document.createdAt.toISOString(),
  updated_at: document.updatedAt.toISOString(),
});

export const presentChunk = ({ number, text, heading, page, start, end }: DocumentChunkRecord): DocumentChunk => ({
  ...{ number, text, heading, page: page ?? null, start, end },
});
