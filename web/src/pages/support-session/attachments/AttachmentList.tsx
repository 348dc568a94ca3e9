import type { SupportAttachment } from '@contracts/support/messages';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import clsx from 'clsx';
import { Download, FileText, Image } from 'lucide-react';
import { keys } from '@/api/keys';
import { readAttachment } from '@/api/support-chat';
import { formatBytes } from '@/ui/format';
import { saveFile } from '@/ui/save-file';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from '../texts';
import { makeThumbnail } from './make-thumbnail';

interface AttachmentsProps {
  sessionId: string;
  attachments: readonly SupportAttachment[];
}

/** Files of a message: images small, texts by name; a click saves them. */
export function AttachmentList({ sessionId, attachments }: AttachmentsProps) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label={texts.attachments.label} className="flex flex-wrap gap-2">
      {attachments.map((attachment) => (
        <li key={attachment.id} id={`attachment-${attachment.id}`} className="max-w-full">
          <Attachment sessionId={sessionId} attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function Attachment({ sessionId, attachment }: { sessionId: string; attachment: SupportAttachment }) {
  const cache = useQueryClient();
  const { id, name, kind, bytes } = attachment;
  const thumbnail = useQuery({
    queryKey: [...keys.supportAttachment(sessionId, id), 'thumbnail'],
    queryFn: async ({ signal }) => makeThumbnail(await readAttachment(sessionId, id, signal)),
    enabled: kind === 'image',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const save = () => {
    cache
      .fetchQuery({
        queryKey: keys.supportAttachment(sessionId, id),
        queryFn: ({ signal }) => readAttachment(sessionId, id, signal),
        staleTime: Number.POSITIVE_INFINITY,
      })
      .then((file) => saveFile(file, name))
      .catch(() => showToast({ title: texts.attachments.unread, tone: 'bad' }));
  };
  const Icon = kind === 'image' ? Image : FileText;
  return (
    <button
      type="button"
      title={texts.attachments.save(name)}
      onClick={save}
      className="flex max-w-full flex-col gap-1 rounded-control border border-line bg-panel p-1.5 text-left text-small hover:bg-soft touch:min-h-11"
    >
      {kind === 'image' && (
        <span className="flex h-28 w-40 items-center justify-center overflow-hidden rounded-chip bg-sunken">
          {thumbnail.data !== undefined && (
            <img src={thumbnail.data} alt="" className="max-h-full max-w-full object-contain" />
          )}
        </span>
      )}
      <span className={clsx('flex max-w-full items-center gap-1.5', kind === 'image' && 'w-40')}>
        <Icon size={14} aria-hidden className="shrink-0 text-dim" />
        <span className="max-w-48 min-w-0 flex-1 truncate">
          <span className="sr-only">{texts.attachments.saveWord} </span>
          {name}
        </span>
        <span className="tabular text-dim">{formatBytes(bytes)}</span>
        <Download size={12} aria-hidden className="shrink-0 text-dim" />
      </span>
    </button>
  );
}
