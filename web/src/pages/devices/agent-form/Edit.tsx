import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ApiError } from '@/api/api-error';
import { type Agent, updateAgent } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { PageError } from '@/app/PageError';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { AgentForm } from './AgentForm';
import { bodyOf, draftOf } from './draft';
import { texts } from './texts';

/** Changes an agent. */
export function Page() {
  const { agentId = '' } = useParams();
  const { query, agents } = useAgents();
  const agent = agents?.find(({ id }) => id === agentId);
  const failure = failureOf(query);
  useTitle(texts.editTitle(agent?.name ?? ''));
  if (agents !== undefined && agent === undefined)
    return (
      <PageError
        title={texts.gone.title}
        error={new ApiError({ status: 404, code: 'agent_not_found', detail: texts.gone.text })}
        gone={texts.gone}
        onRetry={() => void query.refetch()}
        back={{ to: '/devices/agents', label: texts.back }}
      />
    );
  return (
    <div className="mx-auto max-w-[720px]">
      <div className="mb-3 -ml-2 flex min-h-control items-center gap-1">
        <BackLink to={`/devices/agents/${agentId}`} label={agent?.name ?? texts.back} />
        <h1 dir="auto" className="min-w-0 text-title font-semibold [overflow-wrap:anywhere]">
          {texts.editTitle(agent?.name ?? '')}
        </h1>
      </div>
      {agent !== undefined && <Form key={agent.id} agent={agent} />}
      {agent === undefined && failure === null && <SkeletonRows count={3} className="h-40" />}
      {agent === undefined && failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
    </div>
  );
}

function Form({ agent }: { agent: Agent }) {
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const [draft, setDraft] = useState(() => draftOf(agent));
  const save = async () => {
    const asked = bodyOf(draft);
    if (asked.type === 'local') await updateAgent(agent.id, asked);
    else {
      const { provider: _, ...body } = asked.body;
      await updateAgent(agent.id, { type: 'cloud', body: { ...body, device_id: body.device_id ?? null } });
    }
    showToast({ title: texts.saved(draft.name.trim()) });
    await cache.invalidateQueries({ queryKey: keys.agents });
    void go(`/devices/agents/${agent.id}`);
  };
  return (
    <AgentForm
      draft={draft}
      isNew={false}
      cannot={looksOnly}
      submit={texts.save}
      onDraft={setDraft}
      onSubmit={save}
      onCancel={() => void go(`/devices/agents/${agent.id}`)}
    />
  );
}
