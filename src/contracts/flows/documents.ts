import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { flowsPath } from './scope';

const path = `${flowsPath}/document-stores`;
const tag = 'Document stores';
const scope = 'flows';
const worker = { kind: 'organisation', role: 'member' } as const;

/** Of one organisation. */
export const DOCUMENT_STORES_MAX = 50;
/** Of one store. */
export const DOCUMENTS_MAX = 5_000;
/** Of one file. */
export const DOCUMENT_BYTES_MAX = 10_485_760;
/** Of one document. */
export const DOCUMENT_CHUNKS_MAX = 10_000;
/** Of one search. */
export const SEARCH_LIMIT_MAX = 50;
/** Of a document: facts that a search may ask for. */
const METADATA_MAX = 20;
const CHUNK_SIZES = { least: 200, most: 4_000, usual: 1_000 };
const OVERLAPS = { most: 1_000, usual: 150 };

export const DOCUMENT_STATUSES = ['queued', 'parsing', 'embedding', 'ready', 'failed'] as const;
export const DOCUMENT_KINDS = ['pdf', 'docx', 'markdown', 'html', 'csv', 'text'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
/** A store that is made with documents of ours in it, to try retrieval with. */
export const SAMPLE_STORES = ['sample-handbook'] as const;

export const storeSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be lower-case letters, digits and -');
const name = z.string().trim().min(1).max(200);
const description = z.string().trim().max(2_000);
const chunkSize = z.int().min(CHUNK_SIZES.least).max(CHUNK_SIZES.most);
const chunkOverlap = z.int().min(0).max(OVERLAPS.most);
const metadata = z
  .record(z.string().regex(/^[A-Za-z]\w{0,59}$/), z.string().max(200))
  .refine((facts) => Object.keys(facts).length <= METADATA_MAX, `must have at most ${METADATA_MAX} entries`);

const storeFields = {
  name,
  slug: storeSlug.optional(),
  description: description.optional(),
  chunk_size: chunkSize.optional().describe(`Characters of a chunk, at most; default ${CHUNK_SIZES.usual}`),
  chunk_overlap: chunkOverlap.optional().describe(`Characters that two chunks share; default ${OVERLAPS.usual}`),
};
export const storeSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    slug: z.string(),
    description: z.string(),
    /** Of documents that are uploaded from now on. */
    chunk_size: z.int(),
    chunk_overlap: z.int(),
    /** What makes its vectors; null: nothing was embedded yet. */
    model: z.string().nullable(),
    dimension: z.int().nullable(),
    document_count: z.int(),
    chunk_count: z.int(),
    bytes: z.int(),
    revision: z.int(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'DocumentStore' });
export type DocumentStore = z.infer<typeof storeSchema>;

export const documentSchema = z
  .object({
    id: idSchema,
    store_id: idSchema,
    name: z.string(),
    /** The document's own, else its name. */
    title: z.string(),
    kind: z.enum(DOCUMENT_KINDS),
    bytes: z.int(),
    sha256: z.string(),
    metadata: z.record(z.string(), z.string()),
    status: z.enum(DOCUMENT_STATUSES),
    /** Chunks that are embedded, of all; 0 of 0 until it was read. */
    progress: z.object({ done: z.int(), total: z.int() }),
    /** Of a failed one. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** Null where it has none. */
    pages: z.int().nullable(),
    characters: z.int(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'StoreDocument' });
export type StoreDocument = z.infer<typeof documentSchema>;

const citation = {
  text: z.string(),
  /** Headings that it stands under, outermost first. */
  heading: z.array(z.string()),
  page: z.int().nullable(),
  /** Place in the document’s text: the first character, and the one after the last. */
  start: z.int(),
  end: z.int(),
};
export const chunkSchema = z.object({ number: z.int(), ...citation }).meta({ id: 'DocumentChunk' });
export type DocumentChunk = z.infer<typeof chunkSchema>;
export const hitSchema = z
  .object({
    document_id: idSchema,
    title: z.string(),
    ...citation,
    /** 1: first by meaning and by words; ranks of both, joined. */
    score: z.number(),
    /** Cosine of meaning; null: found by words alone. */
    similarity: z.number().nullable(),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'DocumentHit' });
export type DocumentHit = z.infer<typeof hitSchema>;

export const byStore = z.object({ storeId: idSchema });
const byDocument = byStore.extend({ documentId: idSchema });

export const storesList = defineOperation({
  ...{ id: 'documentStores.list', method: 'get', path, tag, scope },
  summary: 'Document stores of the organisation, newest first',
  permission: { kind: 'user' },
  query: listQuery,
  responses: { 200: listOf(storeSchema) },
});
export const storeCreate = defineOperation({
  ...{ id: 'documentStores.create', method: 'post', path, tag, scope },
  summary: 'Make a document store',
  description:
    '`sample`: one with documents of ours, to try retrieval with; where it is there already, that is given back with 200. 409 `slug_taken`, 422 `too_many_stores`.',
  permission: worker,
  body: z.union([
    z.strictObject({ sample: z.enum(SAMPLE_STORES) }),
    z
      .strictObject(storeFields)
      .refine(isOverlapLess, { message: 'must be less than chunk_size', path: ['chunk_overlap'] }),
  ]),
  responses: { 200: storeSchema, 201: storeSchema },
});
export const storeGet = defineOperation({
  ...{ id: 'documentStores.get', method: 'get', path: `${path}/{storeId}`, tag, scope },
  summary: 'One document store',
  permission: { kind: 'user' },
  params: byStore,
  responses: { 200: storeSchema },
});
export const storeUpdate = defineOperation({
  ...{ id: 'documentStores.update', method: 'patch', path: `${path}/{storeId}`, tag, scope },
  summary: 'Change a store’s name, or how documents are cut from now on',
  description: '409 `stale_revision` with the store as it is where `revision` is not the newest; 409 `slug_taken`.',
  permission: worker,
  params: byStore,
  body: z.strictObject({ ...storeFields, name: name.optional(), revision: z.int().optional() }),
  responses: { 200: storeSchema },
});
export const storeDelete = defineOperation({
  ...{ id: 'documentStores.delete', method: 'delete', path: `${path}/{storeId}`, tag, scope },
  summary: 'Delete a store with all that is in it',
  permission: worker,
  params: byStore,
  responses: { 204: null },
});
export const storeReindex = defineOperation({
  ...{ id: 'documentStores.reindex', method: 'post', path: `${path}/{storeId}/reindex`, tag, scope },
  summary: 'Embed all documents anew, with the default model of today; failed ones that were read, too',
  description: 'Documents are found again as they become `ready`. Their chunks stay as they are.',
  permission: worker,
  callsModels: true,
  params: byStore,
  responses: { 202: z.object({ documents: z.int() }) },
});
export const documentsList = defineOperation({
  ...{ id: 'documents.list', method: 'get', path: `${path}/{storeId}/documents`, tag, scope },
  summary: 'Documents of a store, newest first',
  permission: { kind: 'user' },
  params: byStore,
  query: listQuery.extend({ status: z.enum(DOCUMENT_STATUSES).optional() }),
  responses: { 200: listOf(documentSchema) },
});
export const documentUpload = defineOperation({
  ...{ id: 'documents.upload', method: 'post', path: `${path}/{storeId}/documents`, tag, scope },
  summary: 'Upload a document; it is read and embedded in the background',
  description: `The body is the file, at most ${DOCUMENT_BYTES_MAX} bytes: PDF, DOCX, Markdown, HTML, CSV or plain text, told by its bytes and its name; else 415 \`document_unsupported\`. 409 \`document_duplicate\` with the document that has the same bytes. 422 \`too_many_documents\`.`,
  permission: worker,
  callsModels: true,
  params: byStore,
  query: z.object({
    name: z.string().trim().min(1).max(255).describe('Name of the file'),
    metadata: z
      .string()
      .max(8_000)
      .transform(readJson)
      .pipe(metadata)
      .optional()
      .describe('JSON: an object of short texts, such as `{"team":"sales"}`'),
  }),
  bodyLimits: { maxBytes: DOCUMENT_BYTES_MAX },
  rawBody: true,
  responses: { 202: documentSchema },
});
export const documentGet = defineOperation({
  ...{ id: 'documents.get', method: 'get', path: `${path}/{storeId}/documents/{documentId}`, tag, scope },
  summary: 'One document: its status, its progress, and why it failed',
  permission: { kind: 'user' },
  params: byDocument,
  responses: { 200: documentSchema },
});
export const documentDelete = defineOperation({
  ...{ id: 'documents.delete', method: 'delete', path: `${path}/{storeId}/documents/{documentId}`, tag, scope },
  summary: 'Delete a document with its chunks; nothing finds it any more',
  permission: worker,
  params: byDocument,
  responses: { 204: null },
});
export const chunksList = defineOperation({
  ...{ id: 'documents.chunks', method: 'get', path: `${path}/{storeId}/documents/{documentId}/chunks`, tag, scope },
  summary: 'What a document was cut into, in order',
  permission: { kind: 'user' },
  params: byDocument,
  query: listQuery,
  responses: { 200: listOf(chunkSchema) },
});
export const storeSearch = defineOperation({
  ...{ id: 'documentStores.search', method: 'post', path: `${path}/{storeId}/search`, tag, scope },
  summary: 'What a store holds about a question, by meaning and by words, best first',
  description:
    'By words alone where the embedding model does not answer or no budget pays for it: `by_meaning` is false then.',
  permission: { kind: 'user' },
  callsModels: true,
  params: byStore,
  body: z.strictObject({
    query: z.string().trim().min(1).max(4_000),
    limit: z.int().min(1).max(SEARCH_LIMIT_MAX).default(10),
    min_similarity: z.number().min(-1).max(1).optional().describe('Leaves out what is further away by meaning'),
    document_ids: z.array(idSchema).min(1).max(100).optional(),
    metadata: metadata.optional().describe('Only documents that have all of these'),
  }),
  responses: { 200: z.object({ items: z.array(hitSchema), by_meaning: z.boolean() }) },
});

function isOverlapLess({ chunk_size: size = CHUNK_SIZES.usual, chunk_overlap: overlap = OVERLAPS.usual }) {
  return overlap < size;
}
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
export const CHUNKING = { size: CHUNK_SIZES.usual, overlap: OVERLAPS.usual };

export const documentOperations = [
  storesList,
  storeCreate,
  storeGet,
  storeUpdate,
  storeDelete,
  storeReindex,
  documentsList,
  documentUpload,
  documentGet,
  documentDelete,
  chunksList,
] as const;
/** Served by the role `gateway`: it calls a model. */
export const documentGatewayOperations = [storeSearch] as const;
