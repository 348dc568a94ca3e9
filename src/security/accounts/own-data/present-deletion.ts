import type { AccountDeletion } from '../../../contracts/accounts/own-data';
import { type AccountDeletionRecord, FIRST_PARTS, LAST_PARTS } from '../../../models/accounts/account-deletion.model';
import { SYSTEM_DELETION_PARTS } from '../../../contracts/systems/names';

/** A deletion as its person sees it; without one: `none`. */
export function presentDeletion(
  record: AccountDeletionRecord | null,
  config: { ACCOUNT_DELETION_GRACE_DAYS: number },
): AccountDeletion {
  const parts = [...FIRST_PARTS, ...SYSTEM_DELETION_PARTS, ...LAST_PARTS];
  const done = record?.partsDone ?? [];
  const isRunning = record?.status === 'running';
  return {
    status: record?.status ?? 'none',
    deleteAt: record?.deleteAt.toISOString() ?? null,
    graceDays: config.ACCOUNT_DELETION_GRACE_DAYS,
    progress: {
      done: done.length,
      total: parts.length,
      part: isRunning ? (parts.find((part) => !done.includes(part)) ?? null) : null,
    },
  };
}
