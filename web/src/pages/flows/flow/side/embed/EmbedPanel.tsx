import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { changeEmbed, createEmbed, listEmbeds, revokeEmbed, rotateEmbed } from '@/api/flow-embeds';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { useFlowPage } from '../../context';
import { EmbedForm } from './EmbedForm';
import { EmbedRow } from './EmbedRow';
import { texts } from './texts';

/** Other sites on which a flow is talked to. */
export function EmbedPanel({ flowId }: { flowId: string }) {
  const { looksOnly } = useFlowPage();
  const cache = useQueryClient();
  /** Id of the one whose form is open; `new`: of one that is to be made. */
  const [editing, setEditing] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useQuery({ queryKey: keys.flowEmbeds(flowId), queryFn: ({ signal }) => listEmbeds(flowId, signal) });
  const failure = failureOf(query);
  if (failure !== null && !query.data) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows count={3} className="m-4 h-12" />;
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.flowEmbeds(flowId) });
  const act = (doing: Promise<unknown>) =>
    void doing
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(refetch);
  return (
    <>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <p className="text-small text-dim">{texts.about}</p>
        <div>
          <Button
            icon={<AppWindow size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => setEditing('new')}
          >
            {texts.add}
          </Button>
        </div>
      </div>
      {editing === 'new' && (
        <EmbedForm
          embed={null}
          onCancel={() => setEditing(null)}
          onSave={async (body) => {
            const made = await createEmbed(flowId, body);
            setEditing(null);
            setSecret(made.secret);
            refetch();
          }}
        />
      )}
      {query.data.items.length === 0 && editing === null && <p className="p-4 text-dim">{texts.none}</p>}
      <ul className="divide-y divide-line">
        {query.data.items.map((embed) =>
          editing === embed.id ? (
            <li key={embed.id}>
              <EmbedForm
                embed={embed}
                onCancel={() => setEditing(null)}
                onSave={async (body) => {
                  await changeEmbed(flowId, embed.id, body);
                  setEditing(null);
                  refetch();
                }}
              />
            </li>
          ) : (
            <EmbedRow
              key={embed.id}
              embed={embed}
              onEnable={(enabled) => act(changeEmbed(flowId, embed.id, { enabled }))}
              onChange={() => setEditing(embed.id)}
              onRenew={() => act(rotateEmbed(flowId, embed.id).then((renewed) => setSecret(renewed.secret)))}
              onRemove={() => act(revokeEmbed(flowId, embed.id).then(() => showToast({ title: texts.removed })))}
            />
          ),
        )}
      </ul>
      {secret !== null && <SecretDialog secret={secret} words={texts.secret} onClose={() => setSecret(null)} />}
    </>
  );
}
