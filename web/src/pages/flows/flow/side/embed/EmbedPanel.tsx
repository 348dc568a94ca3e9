import { AppWindow } from 'lucide-react';
import { useState } from 'react';
import { changeEmbed, createEmbed, listEmbeds, revokeEmbed, rotateEmbed } from '@/api/flow-embeds';
import { keys } from '@/api/keys';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { useFlowPage } from '../../context';
import { SideList } from '../SideList';
import { EmbedForm } from './EmbedForm';
import { EmbedRow } from './EmbedRow';
import { texts } from './texts';

/** Other sites on which a flow is talked to. */
export function EmbedPanel({ flowId }: { flowId: string }) {
  const { looksOnly } = useFlowPage();
  /** Id of the one whose form is open; `new`: of one that is to be made. */
  const [editing, setEditing] = useState<string | null>(null);
  const close = () => setEditing(null);
  return (
    <SideList
      queryKey={keys.flowEmbeds(flowId)}
      read={(signal) => listEmbeds(flowId, signal)}
      words={texts}
      buttons={
        <Button icon={<AppWindow size={14} aria-hidden />} disabledReason={looksOnly} onClick={() => setEditing('new')}>
          {texts.add}
        </Button>
      }
      form={({ refetch, showSecret }) =>
        editing === 'new' ? (
          <EmbedForm
            embed={null}
            onCancel={close}
            onSave={async (body) => {
              const made = await createEmbed(flowId, body);
              close();
              showSecret(made.secret);
              refetch();
            }}
          />
        ) : null
      }
      row={(embed, { act, refetch, showSecret }) =>
        editing === embed.id ? (
          <li key={embed.id}>
            <EmbedForm
              embed={embed}
              onCancel={close}
              onSave={async (body) => {
                await changeEmbed(flowId, embed.id, body);
                close();
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
            onRenew={() => act(rotateEmbed(flowId, embed.id).then(({ secret }) => showSecret(secret)))}
            onRemove={() => act(revokeEmbed(flowId, embed.id).then(() => showToast({ title: texts.removed })))}
          />
        )
      }
    />
  );
}
