import { type TierTable, useTiers } from '../../../config/tiers';
import type { Logger } from '../../platform/logger';
import { SECOND_MS } from '../../platform/time';
import { markFile, watchFile } from '../../platform/watch-file';

/** How often the tiers' file is looked at. */
const TIERS_POLL_MS = 3 * SECOND_MS;

/**
 * Puts the tiers of a file into force: now (throws what `load` throws), when it changes, and at SIGHUP. One that is wrong is
 * logged, and the tiers stay as they were. Without a `file` nothing is watched. Returns what ends it.
 */
export function watchTiers(options: {
  load: () => TierTable;
  file: string;
  log: Logger;
  /** Default 3 s; for tests. */
  pollMs?: number;
}): () => void {
  const { load, file, log } = options;
  const onUnknown = (tier: string) =>
    log.warn(
      { code: 'tier_unknown', reason: tier },
      'An organisation has a tier that there is not: the default one holds',
    );
  const mark = markFile(file);
  useTiers(load(), onUnknown);
  if (!file) return () => undefined;
  const reload = () => {
    try {
      const tiers = load();
      useTiers(tiers, onUnknown);
      log.info({ count: tiers.size }, 'The tiers’ file was read again');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason, code: 'tiers_file_refused' }, 'The tiers’ file is wrong: the tiers stay as they were');
    }
  };
  const unwatch = watchFile(file, options.pollMs ?? TIERS_POLL_MS, mark, reload);
  process.on('SIGHUP', reload);
  return () => {
    unwatch();
    process.off('SIGHUP', reload);
  };
}
