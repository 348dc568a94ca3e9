import type { Device } from '@contracts/devices/devices';
import clsx from 'clsx';
import { Link } from 'react-router';
import type { Agent } from '@/api/devices/agents';
import { TONE_CLASS } from '@/ui/StatusBadge';
import { type AgentState, deviceOf, isDeviceAway, STATE_TONE } from '../agents/agent-state';
import { texts as agentTexts } from '../agents/texts';
import { texts } from './texts';

interface StateHintProps {
  agent: Agent;
  state: AgentState;
  devices: readonly Device[] | undefined;
}

/** Why an agent stands as it does, and what to do about it; nothing where it simply runs. */
export function StateHint({ agent, state, devices }: StateHintProps) {
  const words = wordsOf(agent, state);
  const away = isDeviceAway(agent, devices) && (state === 'ready' || state === 'failing');
  const device = deviceOf(agent, devices)?.name ?? agentTexts.unknownDevice;
  if (words === null && !away) return null;
  return (
    <p
      role="status"
      className={clsx('rounded-control px-3 py-2 text-table', TONE_CLASS[words === null ? 'idle' : STATE_TONE[state]])}
    >
      {words} {away && (words === null ? agentTexts.runWaitHint(device) : texts.hints.away(device))}{' '}
      {state === 'account' && (
        <Link to="/settings/connections" className="font-medium underline underline-offset-2">
          {texts.hints.toAccounts}
        </Link>
      )}
    </p>
  );
}

function wordsOf(agent: Agent, state: AgentState): string | null {
  const { hints } = texts;
  switch (state) {
    case 'stopped':
      return hints.stopped(agent.disabled_reason ?? '');
    case 'failing':
      return hints.failing(agent.failures_in_a_row);
    case 'overdue':
      return hints.overdue;
    case 'waiting':
      return hints.waiting;
    case 'account':
      return hints.account;
    case 'paused':
      return hints.paused;
    case 'ready':
      return agent.type === 'cloud' && agent.last_run_at === null ? hints.firstCloud : null;
    case 'working':
    case 'trying':
      return null;
  }
}
