/** Where things that are built once per machine are kept. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** WEFT_CACHE_DIR, else the user's cache folder; a folder of our own in it. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['WEFT_CACHE_DIR']) return environment['WEFT_CACHE_DIR'];
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'weft');
}
