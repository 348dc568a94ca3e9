import type { WorkflowSummary } from '@contracts/flows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { Download, MessagesSquare, MoreHorizontal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { toApiError } from '@/api/api-error';
import { deleteFlow, exportFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { buttonClass, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Menu } from '@/ui/overlays/Menu';
import { showToast } from '@/ui/overlays/Toast';
import { saveFile } from '@/ui/save-file';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from '../texts';

/** One flow in the list. */
export function FlowRow({ flow, looksOnly }: { flow: WorkflowSummary; looksOnly: string | undefined }) {
  const cache = useQueryClient();
  const [isDeleting, setIsDeleting] = useState(false);
  const fail = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const remove = () => {
    setIsDeleting(false);
    deleteFlow(flow.id)
      .then(() => showToast({ title: texts.removed, description: flow.name }))
      .catch(fail)
      .finally(() => void cache.invalidateQueries({ queryKey: keys.flows }));
  };
  const save = () => {
    exportFlow(flow.id)
      .then((file) =>
        saveFile(new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' }), `${flow.slug}.json`),
      )
      .catch(fail);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <Link data-row to={`/flows/${flow.id}`} className="font-medium hover:underline">
          {flow.name}
        </Link>
        <p className="truncate text-small text-dim">
          {flow.description === '' ? texts.nodes(flow.node_count) : flow.description}
        </p>
      </div>
      <Chip>{texts.kinds[flow.kind]}</Chip>
      {flow.access === 'private' && <Chip>{texts.private}</Chip>}
      {flow.published_version === null ? (
        <StatusBadge tone="idle">{texts.draft}</StatusBadge>
      ) : (
        <StatusBadge tone={flow.is_changed ? 'wait' : 'ok'}>
          {texts.published(flow.published_version)}
          {flow.is_changed && `, ${texts.changed.toLowerCase()}`}
        </StatusBadge>
      )}
      <span className="w-24 text-right text-small text-dim max-sm:w-auto">
        <Time at={flow.updated_at} />
      </span>
      {flow.kind === 'chatflow' && (
        <Link to={`/flows/${flow.id}/chat`} className={buttonClass('plain', 'small')}>
          <MessagesSquare size={14} aria-hidden />
          {texts.openChat}
        </Link>
      )}
      <Menu
        align="end"
        trigger={<IconButton label={texts.actions(flow.name)} icon={<MoreHorizontal size={16} aria-hidden />} />}
        groups={[
          [{ label: texts.export, icon: <Download size={14} aria-hidden />, onSelect: save }],
          [
            {
              label: texts.remove,
              icon: <Trash2 size={14} aria-hidden />,
              tone: 'danger',
              disabledReason: looksOnly,
              onSelect: () => setIsDeleting(true),
            },
          ],
        ]}
      />
      <ConfirmDialog
        isOpen={isDeleting}
        title={texts.removeTitle(flow.name)}
        message={texts.removeText}
        confirm={texts.remove}
        keep={texts.keep}
        onConfirm={remove}
        onClose={() => setIsDeleting(false)}
      />
    </li>
  );
}
