import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const identitySchema = z.object({
  server: z.string(),
  device_id: z.string(),
  key_id: z.string(),
  name: z.string(),
  /** PKCS#8, PEM: whoever has it is this device. */
  private_key: z.string(),
});
/** What this device is at a server, since it was paired. */
export type Identity = z.infer<typeof identitySchema>;

const fileOf = (folder: string): string => join(folder, 'identity.json');

/** Makes the data folder, for its person alone. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Undefined: this device was never paired. */
export function loadIdentity(folder: string): Identity | undefined {
  if (!existsSync(fileOf(folder))) return undefined;
  return identitySchema.parse(JSON.parse(readFileSync(fileOf(folder), 'utf8')));
}

/** Readable by its person alone; whole or not at all. */
export function saveIdentity(folder: string, identity: Identity): void {
  makeFolder(folder);
  const draft = `${fileOf(folder)}.new`;
  writeFileSync(draft, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, fileOf(folder));
}
