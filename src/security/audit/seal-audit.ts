import type { ClientSession, Types } from 'mongoose';
import type { Models } from '../../models/index';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { GENESIS_HASH, hashAuditEntry } from './audit-hash';

/** Entries sealed in one transaction: bounds its size; what is left goes with the next call. */
const BATCH = 200;

/**
 * Chains what was written since: each entry gets the next sequence of its organisation, the hash before it and its
 * own. Entry and head move in one transaction, the head by compare-and-set, so that any number of schedulers may call
 * it at once. Returns how many it sealed.
 */
export async function sealAudit(models: Models): Promise<number> {
  const waiting = await models.AuditEntry.find({ sequence: null }, { organisationId: 1 })
    .sort({ sequence: 1, _id: 1 })
    .limit(BATCH)
    .lean();
  const organisations = new Map(waiting.map(({ organisationId }) => [organisationId.toHexString(), organisationId]));
  let sealed = 0;
  for (const organisationId of organisations.values()) sealed += await sealOrganisation(models, organisationId);
  return sealed;
}

async function sealOrganisation(models: Models, organisationId: Types.ObjectId): Promise<number> {
  try {
    return await withTransaction(models.AuditEntry.db, (session) => sealBatch(models, organisationId, session));
  } catch (error) {
    // A duplicate key: another scheduler made the organisation's first head at the same moment.
    if (error instanceof AuditSealLost || isDuplicateKey(error)) return 0;
    throw error;
  }
}

async function sealBatch(models: Models, organisationId: Types.ObjectId, session: ClientSession): Promise<number> {
  const head = await models.AuditHead.findOne({ _id: organisationId }).session(session).lean();
  const entries = await models.AuditEntry.find({ organisationId, sequence: null })
    .sort({ _id: 1 })
    .limit(BATCH)
    .session(session)
    .lean();
  if (entries.length === 0) return 0;
  let sequence = head?.sequence ?? 0;
  let prevHash = head?.hash ?? GENESIS_HASH;
  const updates = entries.map((entry) => {
    sequence += 1;
    const hash = hashAuditEntry(entry, sequence, prevHash);
    const update = {
      updateOne: { filter: { _id: entry._id, sequence: null }, update: { $set: { sequence, prevHash, hash } } },
    };
    prevHash = hash;
    return update;
  });
  const next = { sequence, hash: prevHash, sealedAt: new Date() };
  if (head) {
    const moved = await models.AuditHead.collection.updateOne(
      { _id: organisationId, sequence: head.sequence, hash: head.hash },
      { $set: next },
      { session },
    );
    if (moved.modifiedCount !== 1) throw new AuditSealLost();
  } else {
    await models.AuditHead.collection.insertOne({ _id: organisationId, ...next }, { session });
  }
  const written = await models.AuditEntry.collection.bulkWrite(updates, { session });
  if (written.modifiedCount !== entries.length) throw new AuditSealLost();
  return entries.length;
}

/** Somebody else sealed these meanwhile: nothing of the batch is kept. */
class AuditSealLost extends Error {
  override readonly name = 'AuditSealLost';
}
