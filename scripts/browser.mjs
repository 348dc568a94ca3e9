// Finds a Chromium for the browser tests; on a Debian machine where we may, installs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The same browser without windows of its own: its main process takes half the CPU. */
const SHELL = 'chromium-headless-shell';
const names = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** A machine without a network finds out soon. */
const SOON = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'];

function find() {
  if (process.env.WEFT_BROWSER) return process.env.WEFT_BROWSER;
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) => existsSync(path));
}

/** Path of a browser; undefined, with the reason said, where there is none. */
export async function findBrowser(say) {
  const found = find();
  const isGood = found !== undefined && (found === process.env.WEFT_BROWSER || found.endsWith(SHELL));
  if (isGood || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found ?? sayNone(say);
  say('Installing Chromium’s headless shell for the browser tests (once) …');
  const apt = (...words) =>
    spawnSync('apt-get', [...SOON, '-qq', ...words], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  apt('update');
  for (const name of found ? [SHELL] : [SHELL, 'chromium']) {
    apt('install', '-y', '--no-install-recommends', name, 'fonts-liberation');
    if (find() !== found) break;
  }
  return find() ?? sayNone(say);
}

function sayNone(say) {
  say('No Chromium was found: the browser tests are skipped. Install it (Debian: apt-get install chromium-headless-shell), or set WEFT_BROWSER to its path.');
  return undefined;
}
