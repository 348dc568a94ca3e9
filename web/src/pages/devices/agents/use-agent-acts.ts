import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type Agent, deleteAgent, enableAgent, previewAgent, runAgent } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { showToast } from '@/ui/overlays/Toast';
import { agentError } from './agent-error';
import { texts } from './texts';

/** What can be done with an agent; `busy`: the one that something is being done with. */
export function useAgentActs() {
  const cache = useQueryClient();
  const go = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const reread = () => {
    for (const queryKey of [keys.agents, keys.allAgentRuns, keys.allSuggestions])
      void cache.invalidateQueries({ queryKey });
  };
  const act = (agent: Agent, doing: () => Promise<unknown>, after: () => void) => {
    if (busy !== null) return;
    setBusy(agent.id);
    doing()
      .then(after)
      .catch((error: unknown) => showToast({ title: agentError(error), tone: 'bad' }))
      .finally(() => {
        setBusy(null);
        reread();
        // Whether its device is there is not what was thought.
        void cache.invalidateQueries({ queryKey: keys.devices });
      });
  };
  const enable = (agent: Agent, enabled: boolean) =>
    act(
      agent,
      () => enableAgent(agent, enabled),
      () =>
        showToast({
          title: enabled ? texts.resumed(agent.name) : texts.paused(agent.name),
          ...(enabled ? {} : { action: { label: texts.undo, onSelect: () => enable(agent, true) } }),
        }),
    );
  return {
    busy,
    run: (agent: Agent, mayWait: boolean) =>
      act(
        agent,
        () => runAgent(agent.id, mayWait),
        () =>
          showToast({
            title: mayWait ? texts.startedWaiting(agent.name) : texts.started(agent.name),
            action: { label: texts.look, onSelect: () => void go(`/devices/agents/${agent.id}`) },
          }),
      ),
    preview: (agent: Agent) =>
      act(
        agent,
        () => previewAgent(agent.id),
        () => {
          void cache.invalidateQueries({ queryKey: keys.agentPreview(agent.id) });
          void go(`/devices/agents/${agent.id}`);
        },
      ),
    enable,
    remove: (agent: Agent, after: () => void) =>
      act(
        agent,
        () => deleteAgent(agent),
        () => {
          showToast({ title: texts.removed(agent.name) });
          after();
        },
      ),
  };
}
export type AgentActs = ReturnType<typeof useAgentActs>;
