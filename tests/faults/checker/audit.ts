import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { AuditDocument, Snapshot } from './snapshot';

/** What the first entry of a chain points at. */
const GENESIS_HASH = '0'.repeat(64);

/** C4: exactly one `generation.saved` a generation that changed its canvas, and each organisation's chain whole from its first entry to its head. */
export function checkAudit(snapshot: Snapshot): string[] {
  const counts = new Map<string, number>();
  for (const { action, details } of snapshot.audit) {
    const id = String(details['generation_session_id']);
    if (action === 'generation.saved') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const saved = snapshot.generations.filter(
    ({ savedVersions }) => savedVersions !== null && savedVersions.from <= savedVersions.to,
  );
  const savedIds = new Set(saved.map(({ _id }) => _id));
  return [
    ...saved.flatMap(({ _id }) =>
      counts.get(_id) === 1 ? [] : [`generation ${_id} has ${counts.get(_id) ?? 0} audit entries`],
    ),
    ...[...counts.keys()]
      .filter((id) => !savedIds.has(id))
      .map((id) => `an audit entry tells of generation ${id}, which is not saved`),
    ...[...new Set(snapshot.audit.map(({ organisationId }) => organisationId.toHexString()))].flatMap((id) =>
      checkChain(snapshot, id),
    ),
  ];
}

function checkChain(snapshot: Snapshot, organisationId: string): string[] {
  const entries = snapshot.audit.filter((entry) => entry.organisationId.toHexString() === organisationId);
  const unsealed = entries.filter(({ sequence }) => sequence === null).length;
  const sealed = entries
    .filter(({ sequence }) => sequence !== null)
    .sort((one, other) => Number(one.sequence) - Number(other.sequence));
  const problems = unsealed > 0 ? [`${unsealed} entries are not sealed`] : [];
  let prevHash = GENESIS_HASH;
  for (const [index, entry] of sealed.entries()) {
    const hash = hashEntry(entry, index + 1, prevHash);
    const isInPlace = entry.sequence === index + 1 && entry.prevHash === prevHash;
    if (!isInPlace || entry.hash !== hash || !isPersonalWhole(entry)) {
      problems.push(`the chain is broken at ${index + 1}`);
      break;
    }
    prevHash = hash;
  }
  const head = snapshot.auditHeads.find(({ _id }) => _id.toHexString() === organisationId);
  if (sealed.length > 0 && (head?.sequence !== sealed.length || head.hash !== sealed.at(-1)?.hash))
    problems.push(`the chain has ${sealed.length} entries, its head says ${head?.sequence}`);
  return problems.map((problem) => `audit of organisation ${organisationId}: ${problem}`);
}

/** SHA-256 over everything an entry says, its place in the chain and the hash before it, as docs/audit describes it. */
export function hashEntry(entry: AuditDocument, sequence: number, prevHash: string): string {
  const { _id, organisationId, at, actorId, logInId, apiKeyId, action, resource, details, personalHash } = entry;
  const content = {
    id: _id.toHexString(),
    organisationId: organisationId.toHexString(),
    sequence,
    prevHash,
    at: at.toISOString(),
    actorId: actorId?.toHexString() ?? null,
    ...(logInId !== undefined && { logInId }),
    ...(apiKeyId !== undefined && { apiKeyId: apiKeyId.toHexString() }),
    action,
    resource,
    details,
    ...(personalHash === undefined ? personalOf(entry) : { personalHash }),
  };
  return hashJson(content);
}

/** Nobody's account is deleted in these tests: what was sealed is still there. */
const isPersonalWhole = ({ personalHash, personalSalt: salt, ...entry }: AuditDocument): boolean =>
  personalHash === undefined || hashJson({ salt, ...personalOf(entry) }) === personalHash;

const personalOf = ({ ip = null, userAgent = null }: { ip?: string | null; userAgent?: string | null }) => ({
  ip,
  userAgent,
});
const hashJson = (content: object): string => createHash('sha256').update(canonicalJson(content)).digest('hex');
