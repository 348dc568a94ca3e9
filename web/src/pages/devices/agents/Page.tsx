import { Lightbulb, MessagesSquare, Plus } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { FailingAgents } from '@/app/agents/FailingAgents';
import { useAgentNews, useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { useConnections } from '@/app/connections/use-connections';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { inUse, useDevices } from '../use-devices';
import { TryFolder } from '../first-agent/TryFolder';
import { AgentCard } from './AgentCard';
import { lastRuns } from './agent-state';
import { texts } from './texts';
import { useAgentActs } from './use-agent-acts';
import { useNewestRuns } from './use-agent-runs';

/** This person’s agents, local and cloud: how each stands, when it runs next, what came of its last run. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.group);
  useAgentNews();
  const go = useNavigate();
  const looksOnly = useLooksOnly();
  const { query, agents } = useAgents();
  const { devices } = useDevices();
  const connections = useConnections().data?.items;
  const runs = lastRuns(useNewestRuns().data?.items ?? []);
  const acts = useAgentActs();
  const failure = failureOf(query);
  const hasDevice = devices === undefined || inUse(devices).length > 0;
  useShortcuts([
    ...(looksOnly === undefined
      ? [
          { keys: 'c', label: texts.keys.make, group: texts.group, run: () => void go('/devices/agents/new') },
          { keys: 'n', label: texts.keys.talk, group: texts.group, run: () => void go('/devices/agents/journey') },
        ]
      : []),
    { keys: 's', label: texts.keys.suggestions, group: texts.group, run: () => void go('/devices/suggestions') },
  ]);
  return (
    <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
      <div>
        <div className="mb-1 flex min-h-control flex-wrap items-center gap-2">
          <span className="mr-auto -ml-2 flex items-center gap-1">
            <BackLink to="/devices" label={texts.back} />
            <h1 className="text-title font-semibold">{texts.title}</h1>
          </span>
          <Link to="/devices/suggestions" className={buttonClass()}>
            <Lightbulb size={14} aria-hidden />
            {texts.suggestions}
          </Link>
          {looksOnly === undefined && hasDevice && (
            <>
              <Link to="/devices/agents/journey" className={buttonClass()}>
                <MessagesSquare size={14} aria-hidden />
                {texts.talk}
              </Link>
              <Link to="/devices/agents/new" className={buttonClass('primary')}>
                <Plus size={14} aria-hidden />
                {texts.make}
              </Link>
            </>
          )}
        </div>
        <p className="max-w-prose text-dim">
          {texts.about} {looksOnly}
        </p>
      </div>
      <FailingAgents agents={agents} />
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-24" />}
      {failure !== null && agents === undefined && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {agents?.length === 0 &&
        (hasDevice ? (
          <>
            <TryFolder devices={devices} agents={agents} />
            <EmptyState
              title={texts.none}
              hint={texts.noneHint}
              action={
                looksOnly === undefined && (
                  <Link to="/devices/agents/new" className={buttonClass('primary')}>
                    {texts.make}
                  </Link>
                )
              }
            />
          </>
        ) : (
          <EmptyState
            title={texts.none}
            hint={texts.noDevice}
            action={
              <Link to="/devices" className={buttonClass('primary')}>
                {texts.toDevices}
              </Link>
            }
          />
        ))}
      {agents !== undefined && agents.length > 0 && (
        <section aria-label={texts.list} className="rounded-card border border-line bg-panel">
          <h2 className="sr-only">{texts.list}</h2>
          <ul className="divide-y divide-line">
            {agents.map((agent) => {
              const of = runs.get(agent.id);
              return (
                <AgentCard
                  key={agent.id}
                  agent={agent}
                  around={{ running: of?.running, devices, connections }}
                  last={of?.last}
                  cannot={looksOnly}
                  acts={acts}
                />
              );
            })}
          </ul>
        </section>
      )}
    </div>
  );
}
