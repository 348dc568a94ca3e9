import type { AccountDeletion } from '../../../contracts/accounts/own-data';
import { type AccountDeletionRecord, DELETION_PARTS } from '../../../models/accounts/account-deletion.model';

/** A deletion as its person sees it; without one: `none`. */
export function presentDeletion(
  record: AccountDeletionRecord | null,
  config: { ACCOUNT_DELETION_GRACE_DAYS: number },
): AccountDeletion {
  const done = record?.partsDone ?? [];
  const isRunning = record?.status === 'running';
  return {
    status: record?.status ?? 'none',
    deleteAt: record?.deleteAt.toISOString() ?? null,
    graceDays: config.ACCOUNT_DELETION_GRACE_DAYS,
    progress: {
      done: done.length,
      total: DELETION_PARTS.length,
      part: isRunning ? (DELETION_PARTS.find((part) => !done.includes(part)) ?? null) : null,
    },
  };
}
