import type { Thread } from '@contracts/devices/chat';
import { useQueryClient } from '@tanstack/react-query';
import { MessagesSquare, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { deleteThread } from '@/api/devices/devices';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { BackLink } from '@/ui/BackLink';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

interface ChatHeaderProps {
  /** Undefined: a new chat, or one that is on its way. */
  thread: Thread | undefined;
  onThreads: () => void;
}

/** What the chat is about, the way to others where they are not beside it, and its end. */
export function ChatHeader({ thread, onThreads }: ChatHeaderProps) {
  const [isRemoving, setRemoving] = useState(false);
  return (
    <div className="flex min-h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-1 py-2 sm:px-2">
      <BackLink to="/devices" label={texts.back} />
      <h1 dir="auto" className="mr-auto min-w-0 truncate px-1 text-lead font-semibold">
        {thread?.title ?? texts.title}
      </h1>
      <Button className="md:hidden" icon={<MessagesSquare size={14} aria-hidden />} onClick={onThreads}>
        {texts.threads.open}
      </Button>
      {thread !== undefined && (
        <IconButton
          label={texts.remove.label}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => setRemoving(true)}
        />
      )}
      {isRemoving && thread !== undefined && <Removal thread={thread} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function Removal({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const words = texts.remove;
  const cache = useQueryClient();
  const go = useNavigate();
  const remove = () => {
    deleteThread(thread.id)
      .then(async () => {
        showToast({ title: words.done });
        await go('/devices/chat', { replace: true });
        cache.removeQueries({ queryKey: keys.deviceThread(thread.id) });
        await cache.invalidateQueries({ queryKey: keys.deviceThreads });
      })
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }));
  };
  return (
    <ConfirmDialog
      isOpen
      title={words.title}
      message={words.message(thread.title)}
      confirm={words.confirm}
      keep={words.keep}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
