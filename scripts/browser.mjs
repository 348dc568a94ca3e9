// Finds a Chromium for the browser tests; on a Debian machine where we may, installs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function find() {
  if (process.env.WEFT_BROWSER) return process.env.WEFT_BROWSER;
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of names) if (folder && existsSync(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return undefined;
}

/** Path of a browser; undefined, with the reason said, where there is none. */
export async function findBrowser(say) {
  const found = find();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium for the browser tests (once) …');
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet);
    const installed = find();
    if (installed) return installed;
  }
  say('No Chromium was found: the browser tests are skipped. Install it (Debian: apt-get install chromium), or set WEFT_BROWSER to its path.');
  return undefined;
}
