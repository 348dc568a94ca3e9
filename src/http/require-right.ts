import { ORGANISATION_ROLES, type Operation, type OrganisationRole } from '../contracts/kernel/operation';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';
import { forbidden } from '../platform/errors';
import { requireCanvas } from '../security/canvas/permissions';
import { requireScope } from '../security/require-scope';
import { requireApproval, requireRun } from '../security/run-permissions';
import { requireSession } from '../security/support/support-permissions';
import { rightToRun, type SubjectRight } from '../runs/events/held-stream';
import type { RunRecord } from '../models/runs/run.model';

/** What can be told of a caller without a look at what they ask for: the scope of their API key, their role, their e-mail. */
export function requireRight(operation: Operation, caller: Caller, { requireVerifiedEmail = false } = {}): void {
  const { permission } = operation;
  if (caller.apiKey) requireScope(operation, caller.apiKey);
  if (permission.kind === 'organisation') requireRole(caller, permission.role);
  if (permission.kind === 'support')
    requireRole(caller, permission.role ?? (permission.access === 'write' ? 'member' : 'viewer'));
  if (requireVerifiedEmail && caller.isEmailUnverified && operation.callsModels)
    throw forbidden('email_unverified', 'Verify your e-mail first: follow the link in the mail that was sent to you.');
}

/** The right to what the address names, with what was loaded to tell it. */
export async function grant(
  models: Models,
  operation: Operation,
  caller: Caller,
  params: unknown,
): Promise<object | undefined> {
  const { permission } = operation;
  const named = params as Record<string, string>;
  switch (permission.kind) {
    case 'public':
    case 'user':
    case 'organisation':
      return undefined;
    case 'support':
      return { session: await requireSession(models, caller, named['id'] ?? '', permission.access) };
    case 'canvas':
      return requireCanvas(models, caller, named['canvasId'] ?? '', permission.role, {
        includeDeleted: permission.includeDeleted ?? false,
      });
    case 'run':
      return { run: await requireRun(models, caller, named['runId'] ?? '', permission.access) };
    case 'approval':
      return { approval: await requireApproval(models, caller, named['approvalId'] ?? '', permission.access) };
  }
}

/** What of that right may be taken away while an answer goes on. */
export function subjectRightOf(
  { permission }: Operation,
  caller: Caller,
  params: unknown,
  granted: object | undefined,
): SubjectRight | undefined {
  const named = params as Record<string, string>;
  switch (permission.kind) {
    case 'canvas':
      return { kind: 'canvas', id: named['canvasId'] ?? '' };
    case 'support':
      return { kind: 'support', id: named['id'] ?? '' };
    case 'run':
      return rightToRun((granted as { run: RunRecord }).run, caller.userId);
    default:
      return undefined;
  }
}

function requireRole(caller: Caller, role: OrganisationRole): void {
  if (ORGANISATION_ROLES.indexOf(caller.role) < ORGANISATION_ROLES.indexOf(role))
    throw forbidden('role_missing', `This needs the role ${role} in your organisation.`);
}
