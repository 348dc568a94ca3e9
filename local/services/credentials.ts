/** The password of the services' one user: made with the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name that clients of MongoDB log in by. */
export const USER = 'weft';

const PASSWORD_BYTES = 24;

/** The file that holds the password and nothing else. Made where it is missing; the same for two starts at once. */
export async function passwordFile(folder: string): Promise<string> {
  const path = join(folder, 'password');
  if (await readPassword(path).catch(() => '')) return path;
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, randomBytes(PASSWORD_BYTES).toString('hex'), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path); // whole or not at all, and not over one that is there
  } catch (error) {
    if (!(await readPassword(path).catch(() => ''))) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

export async function readPassword(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}
