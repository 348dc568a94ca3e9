import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { createAgent, previewAgent } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { showToast } from '@/ui/overlays/Toast';
import { agentError } from '../agents/agent-error';
import { inUse, useDevices } from '../use-devices';
import { AgentForm } from './AgentForm';
import { bodyOf, type Draft } from './draft';
import { texts } from './texts';
import { forgetDraft, useNewDraft } from './use-form-draft';

/** Makes an agent; what is filled in stays in this tab until it is made. */
export function Page() {
  useTitle(texts.newTitle);
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const [search] = useSearchParams();
  const able = inUse(useDevices().devices ?? []).filter(({ capabilities }) => capabilities.directories !== false);
  const [only] = able.length === 1 ? able : able.filter(({ is_online: isOnline }) => isOnline);
  const [draft, setDraft] = useNewDraft({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  // A first device is chosen as long as nobody chose another.
  const shown: Draft =
    draft.deviceId === '' && draft.source === 'local' && only !== undefined
      ? { ...draft, deviceId: only.device_id }
      : draft;
  const tried = useRef({ text: '', key: '' });
  const make = async (isTried: boolean) => {
    const asked = bodyOf(shown);
    const text = JSON.stringify(asked);
    if (tried.current.text !== text) tried.current = { text, key: crypto.randomUUID() };
    const agent = await createAgent(asked, tried.current.key);
    forgetDraft();
    showToast({ title: texts.made(agent.name) });
    if (isTried)
      // The agent is made all the same.
      await previewAgent(agent.id).catch((error: unknown) => showToast({ title: agentError(error), tone: 'bad' }));
    await cache.invalidateQueries({ queryKey: keys.agents });
    void go(`/devices/agents/${agent.id}`, { replace: true });
  };
  return (
    <div className="mx-auto max-w-[720px]">
      <div className="mb-3 -ml-2 flex min-h-control items-center gap-1">
        <BackLink to="/devices/agents" label={texts.back} />
        <h1 className="text-title font-semibold">{texts.newTitle}</h1>
      </div>
      <AgentForm
        draft={shown}
        isNew
        cannot={looksOnly}
        submit={texts.make}
        second={{ label: texts.makeAndTry, onSubmit: () => make(true) }}
        notice={
          search.has('told') && (
            <p role="status" className="rounded-control bg-ok-soft px-3 py-2 text-table text-ok">
              {texts.fromTalk}
            </p>
          )
        }
        onDraft={setDraft}
        onSubmit={() => make(false)}
        onCancel={() => {
          forgetDraft();
          void go('/devices/agents');
        }}
      />
    </div>
  );
}
