import type { Operation, Permission } from '../contracts/kernel/operation';
import { ORGANISATION_ROLES, type OrganisationRole } from '../contracts/kernel/organisation-roles';
import type { KnownSecret } from '../contracts/secrets/find-answered';
import { FIRST_SUBJECT, type SystemPermission } from '../contracts/systems/names';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { RunRecord } from '../models/runs/run.model';
import type { Caller } from '../platform/caller';
import { forbidden } from '../platform/errors';
import { rightToRun, type SubjectRight } from '../runs/events/held-stream';
import type { MaskSubject } from '../security/masking/create-masking';
import { subjectOf } from '../security/masking/subject-of';
import { requireScope } from '../security/require-scope';
import { requireApproval, requireRun } from '../security/run-permissions';
import type { SubjectDeps } from '../security/subjects';
import type { PathRight, PathRights } from './path-right';

const KERNEL_KINDS = new Set<string>(['public', 'user', 'organisation', 'run', 'approval']);

/** The system's own right that an operation asks for; undefined where it asks for one of the kernel's. */
const ofSystem = (
  rights: PathRights,
  permission: Permission,
): { right: PathRight; asked: SystemPermission } | undefined => {
  if (KERNEL_KINDS.has(permission.kind)) return undefined;
  const asked = permission as SystemPermission;
  return { right: rights[asked.kind], asked };
};

/** What can be told of a caller without a look at what they ask for: the scope of their API key, their role, their e-mail. */
export function requireRight(
  operation: Operation,
  caller: Caller,
  rights: PathRights,
  { requireVerifiedEmail = false } = {},
): void {
  const { permission } = operation;
  if (caller.apiKey) requireScope(operation, caller.apiKey);
  if (caller.device && !operation.takesDeviceToken)
    throw forbidden('device_not_allowed', 'A device’s token opens its sockets and makes vectors: for all else log in.');
  if (permission.kind === 'organisation') requireRole(caller, permission.role);
  const own = ofSystem(rights, permission);
  const least = own?.right.leastRole?.(own.asked);
  if (least) requireRole(caller, least);
  if (requireVerifiedEmail && caller.isEmailUnverified && operation.callsModels)
    throw forbidden('email_unverified', 'Verify your e-mail first: follow the link in the mail that was sent to you.');
}

/** The right to what the address names. */
export interface Grant {
  /** What was loaded to tell it, for the handler. */
  loaded: object;
  /** What of that right may be taken away while an answer goes on. */
  held?: SubjectRight | undefined;
  /** Whose texts the body holds: those of a thing that others, and agents, read. */
  texts?: MaskSubject | undefined;
  /** Of the body, secrets that no rule would know. */
  knownSecrets?(body: unknown): KnownSecret[] | undefined;
}

/** Tells the right to what the address names; undefined where it names nothing of anybody's. */
export async function grant(
  deps: SubjectDeps & { rights: PathRights },
  operation: Operation,
  caller: Caller,
  params: unknown,
): Promise<Grant | undefined> {
  const { permission } = operation;
  const named = params as Record<string, string>;
  if (permission.kind === 'run') {
    const run: RunRecord = await requireRun(deps, caller, named['runId'] ?? '', permission.access);
    return { loaded: { run }, held: rightToRun(run, caller.userId) };
  }
  if (permission.kind === 'approval') {
    const approval = await requireApproval(deps, caller, named['approvalId'] ?? '', permission.access);
    return { loaded: { approval }, texts: textsOfApproval(approval) };
  }
  const own = ofSystem(deps.rights, permission);
  if (!own) return undefined;
  const { right, asked } = own;
  const id = named[right.parameter] ?? '';
  const { loaded, subject } = await right.grant(deps.models, caller, asked, id);
  return {
    loaded,
    ...(right.about && { held: { kind: right.about, id }, texts: subjectOf(right.about, subject) }),
    ...(right.knownSecrets && { knownSecrets: (body) => right.knownSecrets?.(loaded, body) }),
  };
}

function textsOfApproval({ subjectKind, subjectId: _id, organisationId }: ApprovalRecord): MaskSubject | undefined {
  return _id ? subjectOf(subjectKind ?? FIRST_SUBJECT, { _id, organisationId }) : undefined;
}

function requireRole(caller: Caller, role: OrganisationRole): void {
  if (ORGANISATION_ROLES.indexOf(caller.role) < ORGANISATION_ROLES.indexOf(role))
    throw forbidden('role_missing', `This needs the role ${role} in your organisation.`);
}
