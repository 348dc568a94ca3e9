/** The program of the thread that holds the indexes of a process: finds chunks, so that the process goes on with its other work. */
import { parentPort } from 'node:worker_threads';
import { type IndexAnswer, type IndexRequest, NOT_HELD } from './index-messages';
import { StoreIndex } from './store-index';

const stores = new Map<string, StoreIndex>();

function answer(request: IndexRequest): IndexAnswer['found'] {
  switch (request.act) {
    case 'add': {
      const store = stores.get(request.store) ?? new StoreIndex();
      stores.set(request.store, store);
      for (const loaded of request.loaded) store.add(loaded);
      return [];
    }
    case 'drop':
      for (const documentId of request.documents) stores.get(request.store)?.drop(documentId);
      return [];
    case 'forget':
      stores.delete(request.store);
      return [];
    case 'search': {
      const store = stores.get(request.store);
      if (!store) throw new Error(NOT_HELD);
      return store.search(request.query);
    }
  }
}

parentPort?.on('message', (request: IndexRequest) => {
  try {
    parentPort?.postMessage({ id: request.id, found: answer(request) } satisfies IndexAnswer);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the index failed';
    parentPort?.postMessage({ id: request.id, found: [], error: message } satisfies IndexAnswer);
  }
});
