import { apiKeyOperations } from './accounts/api-keys';
import { llmOperations } from './gateway/llm';
import type { Operation } from './kernel/operation';
import { ORGANISATION_ROLES, type OrganisationRole } from './kernel/organisation-roles';
import { operations } from './operations';
import { roleMatrix } from './role-matrix';
import { usageOperations } from './money/usage';

/** What an operation's own declaration allows. */
function allowedBy({ permission }: Operation): 'anybody' | readonly OrganisationRole[] {
  if (permission.kind === 'public') return 'anybody';
  if (permission.kind === 'support' || permission.kind === 'flow' || permission.kind === 'flow-execution')
    return from(permission.role ?? (permission.access === 'write' ? 'member' : 'viewer'));
  return permission.kind === 'organisation' ? from(permission.role) : ORGANISATION_ROLES;
}
const from = (role: OrganisationRole) => ORGANISATION_ROLES.slice(ORGANISATION_ROLES.indexOf(role));

describe('the role matrix', () => {
  it.each(operations.map((operation) => [operation.id, operation] as const))('has the right of %s', (id, operation) => {
    expect(roleMatrix[id]).toEqual(allowedBy(operation));
  });

  it('has no row for what does not exist', () => {
    const known = new Set(
      [...operations, ...apiKeyOperations, ...llmOperations, ...usageOperations].map(({ id }) => id),
    );
    expect(Object.keys(roleMatrix).filter((id) => !known.has(id))).toEqual([]);
  });

  it('lets a paired device’s own token make vectors, and nothing else', () => {
    const open = operations.filter((operation: Operation) => operation.takesDeviceToken);
    expect(open.map(({ id }) => id).sort()).toEqual(['vectors.embed', 'vectors.info']);
  });
});
