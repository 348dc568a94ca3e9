import type { LoadedModels } from '../../../config/load-models';
import type { ResolvedModels } from '../../../config/models';
import type { Logger } from '../../platform/logger';
import { SECOND_MS } from '../../platform/time';
import { markFile, watchFile } from '../../platform/watch-file';

/** How often the catalogue's file is looked at. */
const MODELS_POLL_MS = 3 * SECOND_MS;

export interface WatchedModels {
  /** Always as the file is now: its fields change, itself it stays. */
  resolved: ResolvedModels;
  /** What of the file is not used, as of its last reading; without secrets. */
  warnings(): readonly string[];
  /** Reads the file at once. A file that is wrong is logged, and what was known stays. */
  reload(): void;
  close(): void;
}

/**
 * The models of a file that may change: read now (throws what `load` throws), when it changes, and at SIGHUP. Calls at work
 * keep what they have. Without a `file` nothing is watched.
 */
export function watchModels(options: {
  load: () => LoadedModels;
  file: string;
  log: Logger;
  /** Default 3 s; for tests. */
  pollMs?: number;
}): WatchedModels {
  const { load, file, log } = options;
  let warned: readonly string[] = [];
  const read = () => {
    const { resolved, warnings } = load();
    for (const reason of warnings) log.warn({ reason }, 'Part of the models’ file is not used');
    warned = warnings;
    return resolved;
  };
  const mark = markFile(file);
  let current = read();
  const reload = () => {
    try {
      current = read();
      log.info({ count: current.models.length }, 'The models’ file was read again');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warned = [`The file was changed and is wrong: the models stay as they were. ${reason}`];
      log.error({ reason, code: 'models_file_refused' }, 'The models’ file is wrong: the models stay as they were');
    }
  };
  const resolved = alwaysAs(() => current);
  const warnings = () => warned;
  if (!file) return { resolved, warnings, reload, close: () => undefined };
  const unwatch = watchFile(file, options.pollMs ?? MODELS_POLL_MS, mark, reload);
  process.on('SIGHUP', reload);
  return {
    resolved,
    warnings,
    reload,
    close() {
      unwatch();
      process.off('SIGHUP', reload);
    },
  };
}

/** Models whose fields are those of `read` at any moment. */
export const alwaysAs = (read: () => ResolvedModels): ResolvedModels => ({
  get models() {
    return read().models;
  },
  get targets() {
    return read().targets;
  },
  get roles() {
    return read().roles;
  },
  get defaultModel() {
    return read().defaultModel;
  },
  get known() {
    return read().known;
  },
});
