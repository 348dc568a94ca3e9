import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy, Trash2, Webhook } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { type Agent, getHook, makeHook, removeHook } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { showToast } from '@/ui/overlays/Toast';
import { copyText } from '@/ui/text/copy-text';
import { Time } from '@/ui/Time';
import { texts } from './texts';

/** The address by which other programs start an agent, signed with a secret that is shown once. `cannot`: why nothing may be changed. */
export function AgentHook({ agent, cannot }: { agent: Agent; cannot: string | undefined }) {
  const words = texts.hook;
  const cache = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null);
  const { data: hook } = useQuery({
    queryKey: keys.agentHook(agent.id),
    queryFn: ({ signal }) => getHook(agent.id, signal),
    enabled: agent.has_hook,
  });
  const refetch = () => {
    void cache.invalidateQueries({ queryKey: keys.agents });
    void cache.invalidateQueries({ queryKey: keys.agentHook(agent.id) });
  };
  const fail = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const make = () => {
    setAsked(null);
    makeHook(agent.id)
      .then((made) => setSecret(made.secret))
      .catch(fail)
      .finally(refetch);
  };
  const remove = () => {
    setAsked(null);
    removeHook(agent.id)
      .then(() => showToast({ title: words.removed }))
      .catch(fail)
      .finally(refetch);
  };
  return (
    <section aria-labelledby="agent-hook" className="rounded-card border border-line bg-panel">
      <h2 id="agent-hook" className="border-b border-line px-4 py-2 font-semibold">
        {words.label}
      </h2>
      <div className="flex flex-col gap-3 px-4 py-3 text-table">
        <p className="text-dim">{words.about}</p>
        {agent.has_hook && hook && (
          <>
            <p className="flex items-start gap-1">
              <code className="min-w-0 flex-1 font-mono text-small [overflow-wrap:anywhere]">{hook.url}</code>
              <IconButton label={words.copy} icon={<Copy size={14} aria-hidden />} onClick={() => copyText(hook.url)} />
            </p>
            <p className="text-small text-dim">
              {hook.last_used_at === null ? (
                words.neverUsed
              ) : (
                <>
                  {words.lastUsed} <Time at={hook.last_used_at} />
                </>
              )}
            </p>
          </>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            icon={<Webhook size={14} aria-hidden />}
            disabledReason={cannot}
            onClick={() => (agent.has_hook ? setAsked('renew') : make())}
          >
            {agent.has_hook ? words.renew : words.make}
          </Button>
          {agent.has_hook && (
            <Button
              tone="quiet"
              icon={<Trash2 size={14} aria-hidden />}
              disabledReason={cannot}
              onClick={() => setAsked('remove')}
            >
              {words.remove}
            </Button>
          )}
        </div>
      </div>
      {secret !== null && <SecretDialog secret={secret} words={words.secret} onClose={() => setSecret(null)} />}
      <ConfirmDialog
        isOpen={asked === 'renew'}
        title={words.renewTitle}
        message={words.renewText}
        confirm={words.renew}
        keep={words.keep}
        onConfirm={make}
        onClose={() => setAsked(null)}
      />
      <ConfirmDialog
        isOpen={asked === 'remove'}
        title={words.removeTitle}
        message={words.removeText}
        confirm={words.remove}
        keep={words.keep}
        onConfirm={remove}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}
