import {
  addDocument,
  deleteDocument,
  deleteStore,
  type DocumentDeps,
  findDocument,
  reindexStore,
} from '../../../commands/flows/documents/documents';
import { listChunks, listDocuments, listStores } from '../../../commands/flows/documents/list-documents';
import { presentDocument, presentStore } from '../../../commands/flows/documents/present-documents';
import { makeSampleStore } from '../../../commands/flows/documents/sample-store';
import { changeStore, createStore, findStore } from '../../../commands/flows/documents/stores';
import {
  chunksList,
  documentDelete,
  documentGet,
  documentsList,
  documentUpload,
  storeCreate,
  storeDelete,
  storeGet,
  storeReindex,
  storesList,
  storeUpdate,
} from '../../../contracts/flows/documents';
import { type Route, route } from '../../route';

/** Document stores of an organisation, and what is in them. */
export const documentRoutes = (deps: DocumentDeps): Route[] => [
  route(storesList, async ({ caller, query }) => ({ status: 200, body: await listStores(deps.models, caller, query) })),

  route(storeCreate, async ({ caller, body }) => {
    if ('sample' in body) {
      const { store, isNew } = await makeSampleStore(deps, caller, body.sample);
      return { status: isNew ? 201 : 200, body: presentStore(store) };
    }
    return { status: 201, body: presentStore(await createStore(deps, caller, body)) };
  }),

  route(storeGet, async ({ caller, params }) => ({
    status: 200,
    body: presentStore(await findStore(deps.models, caller, params.storeId)),
  })),

  route(storeUpdate, async ({ caller, params, body }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    return { status: 200, body: presentStore(await changeStore(deps, caller, store, body)) };
  }),

  route(storeDelete, async ({ caller, params }) => {
    await deleteStore(deps, caller, await findStore(deps.models, caller, params.storeId));
    return { status: 204 };
  }),

  route(storeReindex, async ({ caller, params }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    return { status: 202, body: { documents: await reindexStore(deps, caller, store) } };
  }),

  route(documentsList, async ({ caller, params, query }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    return { status: 200, body: await listDocuments(deps.models, store, query) };
  }),

  route(documentUpload, async ({ caller, params, query, body }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    const document = await addDocument(deps, caller, store, { ...query, data: body });
    return { status: 202, body: presentDocument(document) };
  }),

  route(documentGet, async ({ caller, params }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    return { status: 200, body: presentDocument(await findDocument(deps.models, store, params.documentId)) };
  }),

  route(documentDelete, async ({ caller, params }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    await deleteDocument(deps, caller, await findDocument(deps.models, store, params.documentId));
    return { status: 204 };
  }),

  route(chunksList, async ({ caller, params, query }) => {
    const store = await findStore(deps.models, caller, params.storeId);
    const document = await findDocument(deps.models, store, params.documentId);
    return { status: 200, body: await listChunks(deps.models, document, query) };
  }),
];
