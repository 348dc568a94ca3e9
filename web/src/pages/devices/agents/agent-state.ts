import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import type { Connection } from '@contracts/devices/connections';
import type { Device } from '@contracts/devices/devices';
import type { Agent } from '@/api/devices/agents';
import { FAILING_FROM } from '@/app/agents/failing';
import type { Tone } from '@/ui/StatusBadge';

export type AgentState =
  | 'waiting'
  | 'working'
  | 'trying'
  | 'stopped'
  | 'paused'
  | 'account'
  | 'failing'
  | 'overdue'
  | 'ready';

export const STATE_TONE: Readonly<Record<AgentState, Tone>> = {
  waiting: 'wait',
  working: 'run',
  trying: 'run',
  stopped: 'bad',
  paused: 'idle',
  account: 'wait',
  failing: 'bad',
  overdue: 'wait',
  ready: 'ok',
};
export const RUN_TONE: Readonly<Record<AgentRunLog['status'], Tone>> = {
  running: 'run',
  success: 'ok',
  partial: 'wait',
  error: 'bad',
};

/** What is known around an agent; undefined: not yet. */
export interface Around {
  /** The run that is at work. */
  running: AgentRunLog | undefined;
  devices: readonly Device[] | undefined;
  connections: readonly Connection[] | undefined;
}

/** How an agent stands: what is at work first, then why it does not run by itself, then what is late. */
export function stateOf(agent: Agent, { running, devices, connections }: Around): AgentState {
  if (running !== undefined) {
    const isWaiting = isDeviceAway(agent, devices) && running.items_processed === 0;
    return isWaiting ? 'waiting' : running.is_preview ? 'trying' : 'working';
  }
  if (!agent.enabled) return agent.disabled_reason === null ? 'paused' : 'stopped';
  if (lacksAccount(agent, connections)) return 'account';
  if (agent.failures_in_a_row >= FAILING_FROM) return 'failing';
  return agent.is_overdue ? 'overdue' : 'ready';
}

/** Whether a local agent's device is not there; false until that is known. */
export const isDeviceAway = (agent: Agent, devices: readonly Device[] | undefined): boolean =>
  agent.type === 'local' && devices !== undefined && deviceOf(agent, devices)?.is_online !== true;

/** The device that an agent reads or writes on; undefined: its person has none of that name. */
export const deviceOf = ({ device_id: name }: Agent, devices: readonly Device[] | undefined): Device | undefined =>
  devices?.find(({ device_id: id, state }) => id === name && state !== 'revoked');

/** Whether a cloud agent has no account that it can read; false until that is known. */
export function lacksAccount(agent: Agent, connections: readonly Connection[] | undefined): boolean {
  if (agent.type !== 'cloud' || connections === undefined) return false;
  return connections.find(({ id }) => id === agent.connection_id)?.status !== 'ok';
}

/** What the log of an agent comes to. */
export interface LastRuns {
  /** At work. */
  running: AgentRunLog | undefined;
  /** The last that ended and was no dry run. */
  last: AgentRunLog | undefined;
  /** A dry run succeeded within a day: what it found is kept as long. */
  isTried: boolean;
}

const PREVIEW_MS = 24 * 3_600_000;

/** The last runs of each agent; logs newest first. */
export function lastRuns(logs: readonly AgentRunLog[], nowMs = Date.now()): ReadonlyMap<string, LastRuns> {
  const runs = new Map<string, LastRuns>();
  for (const log of logs) {
    const { running, last, isTried } = runs.get(log.agent_id) ?? {
      ...{ running: undefined, last: undefined, isTried: false },
    };
    const isRunning = log.status === 'running';
    const isFound =
      log.is_preview &&
      (log.status === 'success' || log.status === 'partial') &&
      nowMs - Date.parse(log.started_at) < PREVIEW_MS;
    runs.set(log.agent_id, {
      running: running ?? (isRunning ? log : undefined),
      last: last ?? (isRunning || log.is_preview ? undefined : log),
      isTried: isTried || isFound,
    });
  }
  return runs;
}
