import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { AuditEntryRecord } from '../../models/audit/audit-entry.model';
import { GENESIS_HASH, hashAuditEntry, hashPersonal } from './audit-hash';

export interface AuditVerdict {
  isIntact: boolean;
  /** Entries whose place in the chain was checked. */
  sealed: number;
  /** Entries written but not chained yet. */
  unsealed: number;
  /** Time of the last entry up to which all is well; null where none is. */
  verifiedUntil: Date | null;
  firstBrokenSequence: number | null;
}

/**
 * Walks an organisation's chain from its first entry to its head. An entry that was edited, removed, swapped or put in,
 * and a chain cut short at its end, show as the first sequence that does not fit.
 */
export async function verifyAudit(models: Models, organisationId: string): Promise<AuditVerdict> {
  const owner = new Types.ObjectId(organisationId);
  // The head first: what is sealed while we walk lies beyond it and is left to the next check.
  const head = await models.AuditHead.findOne({ _id: owner }).lean();
  const last = head?.sequence ?? 0;
  const entries = models.AuditEntry.find({ organisationId: owner, sequence: { $gte: 1, $lte: last } })
    .sort({ sequence: 1, _id: 1 })
    .lean()
    .cursor();
  let sequence = 0;
  let prevHash = GENESIS_HASH;
  let verifiedUntil: Date | null = null;
  let broken: number | null = null;
  const erased = await readErased(models, owner);
  for await (const entry of entries) {
    const hash = hashAuditEntry(entry, sequence + 1, prevHash);
    if (
      entry.sequence !== sequence + 1 ||
      entry.prevHash !== prevHash ||
      entry.hash !== hash ||
      !isPersonalWhole(entry, erased)
    ) {
      broken = sequence + 1;
      break;
    }
    sequence += 1;
    prevHash = hash;
    verifiedUntil = entry.at;
  }
  if (broken === null && (sequence !== last || (head && head.hash !== prevHash)))
    broken = Math.min(sequence + 1, Math.max(last, 1));
  if (broken === null && (await hasOutside(models, owner, last))) broken = last + 1;
  const unsealed = await models.AuditEntry.countDocuments({ organisationId: owner, sequence: null });
  return { isIntact: broken === null, sealed: sequence, unsealed, verifiedUntil, firstBrokenSequence: broken };
}

/** Written where an account is deleted; from then on the personal fields of its entries may be gone. */
export const ACCOUNT_DELETED = 'account.deleted';

const readErased = async (models: Models, organisationId: Types.ObjectId): Promise<ReadonlySet<string>> =>
  new Set(await models.AuditEntry.distinct('resource', { organisationId, action: ACCOUNT_DELETED }));

/** The personal fields are those that were sealed, or are gone with the account that the log says was deleted. */
function isPersonalWhole(entry: AuditEntryRecord, erased: ReadonlySet<string>): boolean {
  if (typeof entry.personalHash !== 'string') return true;
  if (typeof entry.personalSalt === 'string') return hashPersonal(entry.personalSalt, entry) === entry.personalHash;
  const isEmpty = typeof entry.ip !== 'string' && typeof entry.userAgent !== 'string';
  return isEmpty && (erased.has(entry.resource) || erased.has(`user:${entry.actorId?.toHexString() ?? ''}`));
}

/** Whether an entry says that it is sealed and has no place in the chain up to `last`, nor in what was sealed while we walked. */
async function hasOutside(models: Models, organisationId: Types.ObjectId, last: number): Promise<boolean> {
  const outside = await models.AuditEntry.distinct('sequence', {
    organisationId,
    sequence: { $ne: null },
    $nor: [{ sequence: { $gte: 1, $lte: last } }],
  });
  // Entry and head move in one transaction: what was sealed by now, this head knows.
  const head = outside.length > 0 ? await models.AuditHead.findOne({ _id: organisationId }).lean() : null;
  const newest = head?.sequence ?? 0;
  return outside.some((sequence) => typeof sequence !== 'number' || sequence <= last || sequence > newest);
}
