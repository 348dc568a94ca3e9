import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import type { Ledger } from './ledger';

/** Stands in until the ledger that gathers rows is there: each row is a write of its own. */
export function createPlainLedger(models: Models, log: Logger): Ledger {
  const writes = new Set<Promise<unknown>>();
  return {
    record(call) {
      const write = models.ModelCall.create(call).catch((error: unknown) => log.error({ error }, 'A row was lost'));
      writes.add(write);
      void write.then(() => writes.delete(write));
    },
    flush: async () => void (await Promise.all(writes)),
  };
}
