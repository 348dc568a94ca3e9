import type { Agent } from '@/api/devices/agents';

/** As the server: from so many failures in a row on its person is told. */
export const FAILING_FROM = 3;

/** Agents that need their person: those that fail again and again, and those that stopped by themselves. */
export const needHelp = (agents: readonly Agent[]): Agent[] =>
  agents.filter(
    ({ enabled, disabled_reason: reason, failures_in_a_row: failures }) =>
      (enabled && failures >= FAILING_FROM) || (!enabled && reason !== null),
  );
