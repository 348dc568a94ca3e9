import { Types } from 'mongoose';
import { AUDIT_ACTIONS } from '../../contracts/accounts/audit-actions';
import type { AuditEntry, AuditFilter } from '../../contracts/accounts/audit';
import type { List, ListQuery } from '../../contracts/kernel/common';
import type { AuditEntryRecord } from '../../models/audit/audit-entry.model';
import type { Models } from '../../models/index';
import { decodeCursor, idCursor, pageById } from '../../models/kernel/page';
import type { Caller } from '../../platform/caller';
import { DAY_MS } from '../../platform/time';

/** Entries held at once while all are read. */
const BATCH = 500;
/** An entry's id is made within this time of what it tells of: the index of ids finds the time. */
const ID_LAG_MS = DAY_MS;

/** The caller's organisation's entries that the filter asks for, newest first. */
export async function listAudit(
  models: Models,
  caller: Caller,
  query: AuditFilter & ListQuery,
): Promise<List<AuditEntry>> {
  const cursor = decodeCursor(idCursor, query.cursor);
  const records = await models.AuditEntry.find({
    $and: [conditionsOf(caller, query), ...(cursor ? [{ _id: { $lt: cursor } }] : [])],
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean();
  const present = await presenter(models, caller, records);
  return pageById(records, query.limit, present);
}

/** All of them, oldest first, a batch at a time as they are asked for. */
export async function* readAudit(models: Models, caller: Caller, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  let after: Types.ObjectId | undefined;
  for (;;) {
    const records = await models.AuditEntry.find({
      $and: [conditionsOf(caller, filter), ...(after ? [{ _id: { $gt: after } }] : [])],
    })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean();
    if (records.length > 0) yield records.map(await presenter(models, caller, records));
    after = records.at(-1)?._id;
    if (records.length < BATCH || !after) return;
  }
}

function conditionsOf(caller: Caller, { actorId, action, from, to }: AuditFilter) {
  const idAt = (moment: string, shiftMs: number) =>
    Types.ObjectId.createFromTime(Math.max(0, Math.floor((Date.parse(moment) + shiftMs) / 1_000)));
  const conditions = [
    ...(from === undefined ? [] : [{ at: { $gte: new Date(from) }, _id: { $gte: idAt(from, -ID_LAG_MS) } }]),
    ...(to === undefined ? [] : [{ at: { $lt: new Date(to) }, _id: { $lt: idAt(to, ID_LAG_MS) } }]),
  ];
  return {
    organisationId: new Types.ObjectId(caller.organisationId),
    ...(actorId === undefined ? {} : { actorId: new Types.ObjectId(actorId) }),
    ...(action === undefined ? {} : { action: { $in: actionsOf(action) } }),
    ...(conditions.length === 0 ? {} : { $and: conditions }),
  };
}

/** An action by its name, or all of a noun. By names, not by how they begin: the index keeps their order then. */
const actionsOf = (asked: string): string[] => [
  asked,
  ...AUDIT_ACTIONS.filter((action) => action.startsWith(`${asked}.`)),
];

/** With the names of people, API keys and invitations of the organisation, and of the agent's account. */
async function presenter(
  models: Models,
  caller: Caller,
  records: readonly AuditEntryRecord[],
): Promise<(record: AuditEntryRecord) => AuditEntry> {
  const ids = (pick: (record: AuditEntryRecord) => Types.ObjectId | null | undefined, kind: string) => {
    const among = (record: AuditEntryRecord) => [pick(record)?.toHexString() ?? [], idIn(record, kind) ?? []].flat();
    return { $in: [...new Set(records.flatMap(among))].map((id) => new Types.ObjectId(id)) };
  };
  const organisationId = new Types.ObjectId(caller.organisationId);
  const [people, keys, invitations] = await Promise.all([
    models.User.find(
      { _id: ids(({ actorId }) => actorId, 'user'), $or: [{ organisationId }, { isServiceUser: true }] },
      { name: 1 },
    ).lean<Named[]>(),
    models.ApiKey.find({ _id: ids(({ apiKeyId }) => apiKeyId, 'api-key'), organisationId }, { name: 1 }).lean<
      Named[]
    >(),
    models.Invitation.find({ _id: ids(() => null, 'invitation'), organisationId }, { email: 1 }).lean(),
  ]);
  const names = new Map([...people, ...keys].map(({ _id, name }) => [_id.toHexString(), name]));
  for (const { _id, email } of invitations) names.set(_id.toHexString(), email);
  return (record) => presentAuditEntry(record, names);
}

/** The id of a resource of this kind: `user:<id>`. */
const idIn = ({ resource }: Pick<AuditEntryRecord, 'resource'>, kind: string): string | undefined =>
  resource.startsWith(`${kind}:`) ? /:([0-9a-f]{24})$/.exec(resource)?.[1] : undefined;
const NAMED = ['user', 'api-key', 'invitation'];

interface Named {
  _id: Types.ObjectId;
  name: string;
}

function presentAuditEntry(record: AuditEntryRecord, names: ReadonlyMap<string, string>): AuditEntry {
  const [actorId, apiKeyId] = [record.actorId?.toHexString() ?? null, record.apiKeyId?.toHexString() ?? null];
  return {
    id: record._id.toHexString(),
    sequence: record.sequence ?? null,
    at: record.at.toISOString(),
    actorId,
    actorName: names.get(actorId ?? '') ?? null,
    logInId: record.logInId ?? null,
    apiKeyId,
    apiKeyName: names.get(apiKeyId ?? '') ?? null,
    action: record.action,
    resource: record.resource,
    resourceName: names.get(NAMED.map((kind) => idIn(record, kind)).find(Boolean) ?? '') ?? null,
    details: record.details as Record<string, unknown>,
    ip: record.ip ?? null,
    userAgent: record.userAgent ?? null,
    hash: record.hash ?? null,
  };
}
