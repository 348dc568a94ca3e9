import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import { Link } from 'react-router';
import type { Agent } from '@/api/devices/agents';
import { StatusBadge } from '@/ui/StatusBadge';
import { AgentActions } from './AgentActions';
import { AgentIcon, LastRun, NextRun, scheduleWords, sourceWords } from './AgentFacts';
import { type Around, isDeviceAway, STATE_TONE, stateOf } from './agent-state';
import { texts } from './texts';
import type { AgentActs } from './use-agent-acts';

interface AgentCardProps {
  agent: Agent;
  around: Around;
  last: AgentRunLog | undefined;
  cannot: string | undefined;
  acts: AgentActs;
}

/** One agent: how it stands, what it reads, when it runs next and what came of its last run. */
export function AgentCard({ agent, around, last, cannot, acts }: AgentCardProps) {
  const state = stateOf(agent, around);
  const isAtWork = state === 'working' || state === 'trying';
  return (
    <li className="flex items-start gap-3 p-4 max-sm:flex-wrap">
      <AgentIcon agent={agent} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="min-w-0 font-semibold [overflow-wrap:anywhere]">
            <Link
              to={`/devices/agents/${agent.id}`}
              data-row
              dir="auto"
              className="rounded-chip underline-offset-2 hover:underline"
            >
              {agent.name}
            </Link>
          </h3>
          <StatusBadge tone={STATE_TONE[state]} isBusy={isAtWork}>
            {texts.states[state]}
          </StatusBadge>
        </div>
        <p dir="auto" className="text-table text-dim [overflow-wrap:anywhere]">
          {sourceWords(agent, around.devices, around.connections)}
        </p>
        <p className="text-table text-dim [overflow-wrap:anywhere]">{scheduleWords(agent)}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-table">
          {agent.schedule_cron !== null && agent.enabled && (
            <span>
              <span className="text-dim">{texts.next}: </span>
              <NextRun agent={agent} />
            </span>
          )}
          <span>
            <span className="text-dim">{texts.last}: </span>
            <LastRun agent={agent} last={last} />
          </span>
        </p>
      </div>
      <div className="max-sm:w-full max-sm:pl-8">
        <AgentActions
          agent={agent}
          state={state}
          isAway={isDeviceAway(agent, around.devices)}
          cannot={cannot}
          acts={acts}
        />
      </div>
    </li>
  );
}
