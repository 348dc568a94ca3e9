import { useQueryClient } from '@tanstack/react-query';
import { Lightbulb } from 'lucide-react';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { useAgentNews, useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { useConnections } from '@/app/connections/use-connections';
import { PageError } from '@/app/PageError';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { buttonClass } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { AgentActions } from '../agents/AgentActions';
import { isDeviceAway, lastRuns, STATE_TONE, stateOf } from '../agents/agent-state';
import { texts as agentTexts } from '../agents/texts';
import { useAgentActs } from '../agents/use-agent-acts';
import { useAgentLog } from '../agents/use-agent-runs';
import { useDevices } from '../use-devices';
import { AgentHook } from './AgentHook';
import { AgentTold } from './AgentTold';
import { DryRun } from './DryRun';
import { RunLog } from './RunLog';
import { StateHint } from './StateHint';
import { texts } from './texts';

/** One agent: how it stands and why, what it is told, its last dry run, and its log, live while a run works. */
export function Page() {
  const { agentId = '' } = useParams();
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  useAgentNews();
  useRowKeys(agentTexts.group);
  const { query, agents } = useAgents();
  const agent = agents?.find(({ id }) => id === agentId);
  const { devices } = useDevices();
  const connections = useConnections().data?.items;
  const log = useAgentLog(agentId);
  const acts = useAgentActs();
  useTitle(agent?.name ?? texts.title);
  useShortcuts(
    agent === undefined || looksOnly !== undefined
      ? []
      : [
          {
            keys: 'e',
            label: agentTexts.edit,
            group: agentTexts.group,
            run: () => void go(`/devices/agents/${agentId}/edit`),
          },
        ],
  );
  const failure = failureOf(query);
  if (agents !== undefined && agent === undefined)
    return (
      <PageError
        title={texts.title}
        error={new ApiError({ status: 404, code: 'agent_not_found', detail: texts.gone.text })}
        gone={texts.gone}
        onRetry={() => void cache.invalidateQueries({ queryKey: keys.agents })}
        back={{ to: '/devices/agents', label: texts.back }}
      />
    );
  if (agent === undefined)
    return (
      <div className="mx-auto max-w-[1280px]">
        <h1 className="sr-only">{texts.title}</h1>
        {failure === null ? (
          <SkeletonRows count={4} className="h-20" />
        ) : (
          <QueryError error={failure} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  const { running, isTried = false } = lastRuns(log.logs ?? []).get(agent.id) ?? {};
  const state = stateOf(agent, { running, devices, connections });
  const isAway = isDeviceAway(agent, devices);
  return (
    <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
      <div className="flex min-h-control flex-wrap items-center gap-2">
        <span className="mr-auto -ml-2 flex min-w-0 items-center gap-1">
          <BackLink to="/devices/agents" label={texts.back} />
          <h1 dir="auto" className="min-w-0 text-title font-semibold [overflow-wrap:anywhere]">
            {agent.name}
          </h1>
          <span className="ml-1">
            <StatusBadge tone={STATE_TONE[state]} isBusy={state === 'working' || state === 'trying'}>
              {agentTexts.states[state]}
            </StatusBadge>
          </span>
        </span>
        <Link to={`/devices/suggestions?agent=${agent.id}`} className={buttonClass()}>
          <Lightbulb size={14} aria-hidden />
          {agentTexts.suggestions}
        </Link>
        <AgentActions
          agent={agent}
          state={state}
          isAway={isAway}
          cannot={looksOnly}
          acts={acts}
          isMain
          onRemoved={() => void go('/devices/agents', { replace: true })}
        />
      </div>
      <StateHint agent={agent} state={state} devices={devices} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-4">
          <DryRun agent={agent} isTrying={state === 'trying'} isThere={isTried} />
          <RunLog log={log} isWaiting={state === 'waiting'} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <AgentTold agent={agent} devices={devices} connections={connections} />
          <AgentHook agent={agent} cannot={looksOnly} />
        </div>
      </div>
    </div>
  );
}
