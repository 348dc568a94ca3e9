import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import type { Connection } from '@contracts/devices/connections';
import type { Device } from '@contracts/devices/devices';
import type { Agent } from '@/api/devices/agents';
import { needHelp } from '@/app/agents/failing';
import { lastRuns, stateOf } from './agent-state';

const AT = '2026-11-25T08:00:00.000Z';
const agent = (fields: Partial<Agent> = {}): Agent =>
  ({
    ...{ id: 'a'.repeat(24), type: 'local', name: 'Mail', device_id: 'laptop', enabled: true, disabled_reason: null },
    ...{ failures_in_a_row: 0, is_overdue: false },
    ...fields,
  }) as Agent;
const log = (fields: Partial<AgentRunLog> = {}): AgentRunLog =>
  ({
    ...{ id: 'b'.repeat(24), agent_id: 'a'.repeat(24), status: 'success', is_preview: false, items_processed: 0 },
    ...{ started_at: AT },
    ...fields,
  }) as AgentRunLog;
const laptop = (isOnline: boolean) => [{ device_id: 'laptop', state: 'paired', is_online: isOnline } as Device];
const around = { running: undefined, devices: laptop(true), connections: [] };

describe('how an agent stands', () => {
  it.each([
    ['ready', agent(), around],
    ['working', agent(), { ...around, running: log({ status: 'running' }) }],
    ['trying', agent(), { ...around, running: log({ status: 'running', is_preview: true }) }],
    ['waiting', agent(), { ...around, running: log({ status: 'running' }), devices: laptop(false) }],
    [
      'working',
      agent(),
      { ...around, running: log({ status: 'running', items_processed: 3 }), devices: laptop(false) },
    ],
    ['paused', agent({ enabled: false }), around],
    ['stopped', agent({ enabled: false, disabled_reason: 'It failed 10 times.' }), around],
    ['failing', agent({ failures_in_a_row: 3 }), around],
    ['ready', agent({ failures_in_a_row: 2 }), around],
    ['overdue', agent({ is_overdue: true }), around],
    ['account', agent({ type: 'cloud', connection_id: null } as Partial<Agent>), around],
    ['ready', agent({ type: 'cloud', connection_id: 'c' } as Partial<Agent>), { ...around, connections: undefined }],
    [
      'account',
      agent({ type: 'cloud', connection_id: 'c' } as Partial<Agent>),
      { ...around, connections: [{ id: 'c', status: 'needs_reconnect' } as Connection] },
    ],
  ] as const)('is “%s”', (state, one, here) => {
    expect(stateOf(one, here)).toBe(state);
  });
});

test('those that fail again and again, and those that stopped by themselves, need help; what was paused does not', () => {
  const failing = agent({ failures_in_a_row: 4 });
  const stopped = agent({ enabled: false, disabled_reason: 'It failed 10 times.', failures_in_a_row: 10 });
  expect(needHelp([agent(), failing, agent({ enabled: false, failures_in_a_row: 5 }), stopped])).toEqual([
    failing,
    stopped,
  ]);
});

test('the last run of an agent is the newest that ended and was no dry run', () => {
  const [running, dry, last, older] = [
    log({ id: '1', status: 'running' }),
    log({ id: '2', is_preview: true }),
    log({ id: '3', status: 'error' }),
    log({ id: '4' }),
  ];
  const at = (nowMs: number) => lastRuns([running, dry, last, older], nowMs).get('a'.repeat(24));
  expect(at(Date.parse(AT))).toEqual({ running, last, isTried: true });
  expect(at(Date.parse(AT) + 25 * 3_600_000)?.isTried).toBe(false);
});
