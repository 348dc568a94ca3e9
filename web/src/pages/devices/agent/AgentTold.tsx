import type { Connection } from '@contracts/devices/connections';
import type { Device } from '@contracts/devices/devices';
import type { FilterConfig } from '@contracts/devices/agent-schemas';
import type { ReactNode } from 'react';
import type { Agent } from '@/api/devices/agents';
import { formatCost, formatUtcDay } from '@/ui/format';
import { NextRun, scheduleWords, sourceWords } from '../agents/AgentFacts';
import { deviceOf } from '../agents/agent-state';
import { texts as agentTexts } from '../agents/texts';
import { texts } from './texts';

interface AgentToldProps {
  agent: Agent;
  devices: readonly Device[] | undefined;
  connections: readonly Connection[] | undefined;
}

/** What an agent is told: what it reads and finds, when, and in which words. */
export function AgentTold({ agent, devices, connections }: AgentToldProps) {
  const words = texts.facts;
  const device = deviceOf(agent, devices)?.name;
  const facts: [string, ReactNode][] = [
    [words.reads, sourceWords(agent, devices, connections)],
    ...(agent.type === 'local'
      ? ([
          [
            '',
            <span key="paths" className="flex flex-col font-mono text-small">
              {agent.directory_paths.map((path) => (
                <span key={path} className="[overflow-wrap:anywhere]">
                  {path}
                </span>
              ))}
            </span>,
          ],
          [words.extensions, agent.file_extensions.join(' ')],
        ] satisfies [string, ReactNode][])
      : ([
          [words.filter, filterWords(agent.filter_config)],
          ...(device === undefined ? [] : [[words.writes, device]]),
        ] as [string, ReactNode][])),
    [words.finds, agent.data_types.map((type) => agentTexts.dataTypes[type]).join(', ')],
    [words.schedule, scheduleWords(agent)],
    ...(agent.schedule_cron === null || !agent.enabled
      ? []
      : ([[words.next, <NextRun key="next" agent={agent} />]] satisfies [string, ReactNode][])),
    ...(agent.monthly_budget_usd === null
      ? []
      : ([[words.budget, words.budgetText(formatCost(agent.monthly_budget_usd))]] satisfies [string, ReactNode][])),
  ];
  return (
    <section aria-labelledby="agent-told" className="rounded-card border border-line bg-panel">
      <h2 id="agent-told" className="border-b border-line px-4 py-2 font-semibold">
        {words.label}
      </h2>
      <dl className="flex flex-col gap-2 px-4 py-3 text-table">
        {facts.map(([label, value], place) => (
          <div key={place}>
            <dt className={label === '' ? 'sr-only' : 'text-small text-dim'}>{label === '' ? words.reads : label}</dt>
            <dd dir="auto" className="[overflow-wrap:anywhere]">
              {value}
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-small text-dim">{words.template}</dt>
          <dd dir="auto" className="max-h-60 overflow-y-auto [overflow-wrap:anywhere] whitespace-pre-wrap" tabIndex={0}>
            {agent.prompt_template}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What a cloud agent reads of its account, in words. */
function filterWords({ labels, folders, channels, senders, date_range: range }: FilterConfig): string {
  const words = texts.filter;
  const day = (at: string | null | undefined) => (at === null || at === undefined ? '' : formatUtcDay(at));
  const [from, to] = [day(range?.from), day(range?.to)];
  const parts = [
    ...(labels === undefined ? [] : [words.labels(labels.join(', '))]),
    ...(folders === undefined ? [] : [words.folders(folders.join(', '))]),
    ...(channels === undefined ? [] : [words.channels(channels.length)]),
    ...(senders === undefined ? [] : [words.senders(senders.join(', '))]),
    from === '' && to === '' ? words.none : words.dates(from, to),
  ];
  return parts.join('; ');
}
