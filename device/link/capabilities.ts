import type { Capabilities } from '../../src/contracts/devices/frames';

/** What this device can: all of the contract. */
export const capabilities: Capabilities = {
  tables: ['tasks', 'projects', 'checkpoints', 'notes', 'taskComments', 'clients'],
  actions: ['select', 'get', 'insert', 'update', 'delete', 'vector_upsert', 'vector_search'],
  directories: true,
  ledger: true,
  vectors: true,
};
