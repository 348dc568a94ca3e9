import type { OrganisationRole } from '@contracts/kernel/organisation-roles';
import type { ShellEntry } from '@contracts/kernel/system';
import type { texts } from './texts';

export type StepName = keyof typeof texts.setUp.steps;

/** What somebody of this role may set up on a server with these systems, in order. */
export function stepsFor(role: OrganisationRole, systems: readonly Pick<ShellEntry, 'name'>[]): StepName[] {
  const has = (name: string) => systems.some((system) => system.name === name);
  const isManager = role === 'admin' || role === 'owner';
  const steps: [StepName, boolean][] = [
    ['board', role !== 'viewer' && has('canvas')],
    ['invite', isManager],
    ['providerKey', isManager],
    ['ticketSystem', isManager && has('support')],
  ];
  return steps.filter(([, may]) => may).map(([name]) => name);
}
