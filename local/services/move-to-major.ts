/**
 * The way to another major version of PostgreSQL, which does not read the data of the one before: the documents are copied
 * into a new data folder, the old one is kept beside it. A start that ends in the middle of it is made good by the next.
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PgPool } from '../mongo-gateway/pg';
import { runCommand } from '../rootfs/run-command';
import type { Rootfs } from '../rootfs/build-rootfs';
import type { Limits } from '../limits';
import { copyDocuments } from './copy-documents';
import { exists } from './engine-files';
import { withEngine } from './engine-run';
import { setUpEngine } from './engine-setup';
import { ensureTemplate } from './engine-template';

const SECOND_MS = 1_000;

export interface Move {
  /** What wrote the data. */
  from: Rootfs;
  to: Rootfs;
  dataDir: string;
  limits: Limits;
  log(message: string): void;
}

/** Whole when it has this name. */
const movedFolder = (dataDir: string): string => `${dataDir}.moved`;

/** Copies what is in a data folder into a new one for the other version, and puts that in its place. */
export async function moveToMajor({ from, to, dataDir, limits, log }: Move): Promise<void> {
  const startedAt = Date.now();
  log(`The data is of PostgreSQL ${from.postgresMajor}: copying it for PostgreSQL ${to.postgresMajor}`);
  const fresh = `${dataDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await runCommand('cp', ['-a', '--reflink=auto', await ensureTemplate(to), fresh]);
  await withEngine(from, dataDir, {}, async (source) => {
    await setUpEngine(source, limits, log);
    await withEngine(to, fresh, {}, async (target) => {
      await setUpEngine(target, limits, log);
      const pools = [new PgPool(source, 1), new PgPool(target, 1)] as const;
      try {
        await copyDocuments(...pools, log);
      } finally {
        for (const pool of pools) pool.close();
      }
    });
  });
  await rename(fresh, movedFolder(dataDir));
  await finishMove(dataDir, log);
  log(`Copied the data in ${((Date.now() - startedAt) / SECOND_MS).toFixed(1)} s`);
}

/** Puts a copy that is whole into its place, if there is one; the old folder stays beside it. */
export async function finishMove(dataDir: string, log: (message: string) => void): Promise<void> {
  const moved = movedFolder(dataDir);
  if (!(await exists(moved))) return;
  if (await exists(join(dataDir, 'PG_VERSION'))) {
    const kept = `${dataDir}.before-${new Date().toISOString().replaceAll(/[^\dT]/g, '')}`;
    await rename(dataDir, kept);
    log(`The old data is kept in ${kept}: remove it when you miss nothing`);
  }
  await rename(moved, dataDir);
}
