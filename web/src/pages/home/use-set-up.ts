import type { User } from '@contracts/auth';
import type { System } from '@contracts/system';
import { useQueries } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { listCanvases } from '@/api/canvases';
import { keys } from '@/api/keys';
import { listInvitations } from '@/api/organisation';
import { listProviderKeys } from '@/api/provider-keys';
import { getTicketSystem } from '@/api/ticket-system';
import type { texts } from './texts';

type StepName = keyof typeof texts.setUp.steps;

export interface SetUpStep {
  name: StepName;
  to: string;
  isDone: boolean;
}

interface Asked {
  name: StepName;
  to: string;
  /** Asks the server whether it was done. */
  ask: (signal: AbortSignal) => Promise<boolean>;
}

/** What this person may set up here, in order. */
export function stepsFor({ role }: User, { systems, models }: System): Asked[] {
  const has = (name: string) => systems.some((system) => system.name === name);
  const isManager = role === 'admin' || role === 'owner';
  const board: Asked = {
    name: 'board',
    to: '/canvases?new',
    ask: async (signal) => (await listCanvases('all', null, signal)).items.some(({ blockCount }) => blockCount > 0),
  };
  const invite: Asked = {
    name: 'invite',
    to: '/settings/members',
    ask: async (signal) => {
      const [members, invitations] = await Promise.all([listOrganisationMembers(signal), listInvitations(signal)]);
      return members.items.length > 1 || invitations.items.length > 0;
    },
  };
  const providerKey: Asked = {
    name: 'providerKey',
    to: '/settings/provider-keys',
    // What the server's own environment has does as well.
    ask: async (signal) => models.some(({ isDemo }) => !isDemo) || (await listProviderKeys(signal)).items.length > 0,
  };
  const ticketSystem: Asked = {
    name: 'ticketSystem',
    to: '/settings/ticket-system',
    ask: async (signal) => (await getTicketSystem(signal)).connection !== null,
  };
  return [
    ...(role !== 'viewer' && has('canvas') ? [board] : []),
    ...(isManager ? [invite, providerKey] : []),
    ...(isManager && has('support') ? [ticketSystem] : []),
  ];
}

/** The steps with whether they were done; empty until the server has said it of all of them. What it does not tell is left out. */
export function useSetUp(user: User, system: System): SetUpStep[] {
  const steps = stepsFor(user, system);
  const answers = useQueries({
    queries: steps.map(({ name, ask }) => ({
      queryKey: keys.home(`set-up ${name}`),
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(signal),
    })),
  });
  if (answers.some(({ isPending }) => isPending)) return [];
  return steps.flatMap(({ name, to }, index) => {
    const isDone = answers[index]?.data;
    return isDone === undefined ? [] : [{ name, to, isDone }];
  });
}
