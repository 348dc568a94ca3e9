import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import type { Connection } from '@contracts/devices/connections';
import type { Device } from '@contracts/devices/devices';
import { Folder, Mail, MessagesSquare } from 'lucide-react';
import type { Agent } from '@/api/devices/agents';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { deviceOf, RUN_TONE } from './agent-state';
import { NextTime } from './NextTime';
import { describeCron } from './schedule';
import { texts } from './texts';

const ICONS = { local: Folder, gmail: Mail, outlook: Mail, teams: MessagesSquare } as const;
const kindOf = (agent: Agent) => (agent.type === 'local' ? 'local' : agent.provider);

/** What an agent reads, as a picture. */
export function AgentIcon({ agent }: { agent: Agent }) {
  const Icon = ICONS[kindOf(agent)];
  return <Icon size={20} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-dim" />;
}

/** What an agent reads and where it writes, in a few words. */
export function sourceWords(
  agent: Agent,
  devices: readonly Device[] | undefined,
  connections: readonly Connection[] | undefined,
): string {
  const device = deviceOf(agent, devices)?.name ?? (devices === undefined ? agent.device_id : null);
  if (agent.type === 'local')
    return `${texts.folders(agent.directory_paths.length)} · ${device ?? texts.unknownDevice}`;
  const account = connections?.find(({ id }) => id === agent.connection_id);
  return [
    `${texts.kinds[agent.provider]} · ${account?.email ?? (connections === undefined ? '…' : texts.noAccount)}`,
    ...(agent.device_id === null ? [] : [texts.to(device ?? texts.unknownDevice)]),
  ].join(' · ');
}

/** Its schedule in words. */
export const scheduleWords = ({ schedule_cron: cron, schedule_timezone: zone }: Agent): string =>
  describeCron(cron, zone);

/** When it runs next by itself. */
export function NextRun({ agent }: { agent: Agent }) {
  if (agent.is_overdue && agent.enabled) return texts.overdueNext;
  return agent.next_run_at === null ? texts.noNext : <NextTime at={agent.next_run_at} />;
}

/** When it ran last, and what came of it. */
export function LastRun({ agent, last }: { agent: Agent; last: AgentRunLog | undefined }) {
  const at = last?.completed_at ?? agent.last_run_at;
  if (at === null) return texts.never;
  return (
    <>
      <Time at={at} />
      {last !== undefined && (
        <>
          {' '}
          <StatusBadge tone={RUN_TONE[last.status]}>{texts.results[last.status]}</StatusBadge> {resultWords(last)}
        </>
      )}
    </>
  );
}

/** What came of a run, in a few words: "3 suggested, 2 waiting". */
export function resultWords({ items_created: created, items_queued: waiting, status }: AgentRunLog): string {
  const parts = [
    ...(created > 0 ? [texts.suggested(created)] : []),
    ...(waiting > 0 ? [texts.waitingCount(waiting)] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  return status === 'success' || status === 'partial' ? texts.nothing : '';
}
