import type { Ranked } from './rank-chunks';
import type { LoadedChunks, StoreQuery } from './store-index';

/** What the thread that holds the indexes is asked. */
export type IndexRequest = { id: number; store: string } & IndexAct;
export type IndexAct =
  | { act: 'add'; loaded: LoadedChunks[] }
  | { act: 'drop'; documents: string[] }
  | { act: 'forget' }
  | { act: 'search'; query: StoreQuery };
export interface IndexAnswer {
  id: number;
  found: Ranked[];
  error?: string;
}
/** Said where the index of a store was let go meanwhile. */
export const NOT_HELD = 'the store is not held';
