import type { User } from '@contracts/accounts/auth';
import type { System } from '@contracts/kernel/system';
import { useQueries } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { listCanvases } from '@/api/canvases';
import { keys } from '@/api/keys';
import { listInvitations } from '@/api/organisation';
import { listProviderKeys } from '@/api/provider-keys';
import { getTicketSystem } from '@/api/ticket-system';
import { stepsFor, type StepName } from './set-up-steps';

export interface SetUpStep {
  name: StepName;
  to: string;
  isDone: boolean;
}

const PATHS: Record<StepName, string> = {
  board: '/canvases?new',
  invite: '/settings/members',
  providerKey: '/settings/provider-keys',
  ticketSystem: '/settings/ticket-system',
};

/** Asks the server whether a step was done. */
const ask: Record<StepName, (system: System, signal: AbortSignal) => Promise<boolean>> = {
  board: async (_, signal) => (await listCanvases('all', null, signal)).items.some(({ blockCount }) => blockCount > 0),
  invite: async (_, signal) => {
    const [members, invitations] = await Promise.all([listOrganisationMembers(signal), listInvitations(signal)]);
    return members.items.length > 1 || invitations.items.length > 0;
  },
  // What the server's own environment has does as well.
  providerKey: async ({ models }, signal) =>
    models.some(({ isDemo }) => !isDemo) || (await listProviderKeys(signal)).items.length > 0,
  ticketSystem: async (_, signal) => (await getTicketSystem(signal)).connection !== null,
};

/** The steps with whether they were done; empty until the server has said it of all of them. What it does not tell is left out. */
export function useSetUp({ role }: User, system: System): SetUpStep[] {
  const steps = stepsFor(role, system.systems);
  const answers = useQueries({
    queries: steps.map((name) => ({
      queryKey: keys.home(`set-up ${name}`),
      queryFn: ({ signal }: { signal: AbortSignal }) => ask[name](system, signal),
    })),
  });
  if (answers.some(({ isPending }) => isPending)) return [];
  return steps.flatMap((name, index) => {
    const isDone = answers[index]?.data;
    return isDone === undefined ? [] : [{ name, to: PATHS[name], isDone }];
  });
}
