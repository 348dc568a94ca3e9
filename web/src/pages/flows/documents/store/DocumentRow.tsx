import type { StoreDocument } from '@contracts/flows/documents';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { deleteDocument } from '@/api/documents';
import { errorMessage } from '@/app/error-message';
import { IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { Chip, StatusBadge, type Tone } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { documentTexts as texts } from '../texts';

const TONES: Record<StoreDocument['status'], Tone> = {
  queued: 'wait',
  parsing: 'run',
  embedding: 'run',
  ready: 'ok',
  failed: 'bad',
};

interface DocumentRowProps {
  document: StoreDocument;
  looksOnly: string | undefined;
  onOpen: () => void;
  onRemoved: () => void;
}

/** One document: how far it is, and what is wrong with it. */
export function DocumentRow({ document, looksOnly, onOpen, onRemoved }: DocumentRowProps) {
  const [isAsked, setIsAsked] = useState(false);
  const { status, progress, error } = document;
  const remove = () => {
    setIsAsked(false);
    deleteDocument(document.store_id, document.id)
      .then(() => showToast({ title: texts.removed, description: document.name }))
      .catch((failure: unknown) => showToast({ title: errorMessage(toApiError(failure)), tone: 'bad' }))
      .finally(onRemoved);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <button
          type="button"
          className="max-w-full truncate text-left font-medium hover:underline"
          title={texts.showPieces}
          onClick={onOpen}
        >
          {document.title}
        </button>
        <p className="truncate text-small text-dim">
          {document.title === document.name ? '' : `${document.name} · `}
          {texts.chunks(progress.total)}
        </p>
        {error !== null && <p className="text-small text-bad">{error.message}</p>}
      </div>
      <Chip>{document.kind}</Chip>
      <StatusBadge tone={TONES[status]} isBusy={TONES[status] === 'run'}>
        {texts.statuses[status]}
        {status === 'embedding' && ` ${texts.progress(progress.done, progress.total)}`}
      </StatusBadge>
      <span className="text-small text-dim">
        <Time at={document.created_at} />
      </span>
      <IconButton
        label={`${texts.remove}: ${document.name}`}
        icon={<Trash2 size={14} aria-hidden />}
        disabledReason={looksOnly}
        onClick={() => setIsAsked(true)}
      />
      <ConfirmDialog
        isOpen={isAsked}
        title={texts.removeTitle(document.name)}
        message={texts.removeText}
        confirm={texts.remove}
        keep={texts.keep}
        onConfirm={remove}
        onClose={() => setIsAsked(false)}
      />
    </li>
  );
}
