import { Send, Square } from 'lucide-react';
import type { RefObject } from 'react';
import { Button } from '@/ui/Button';
import { texts } from './texts';

interface ComposerProps {
  inputRef: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  isBusy: boolean;
  /** Why nothing can be sent. */
  reason: string | undefined;
  onDraft: (draft: string) => void;
  onSend: () => void;
  onStop: () => void;
}

/** Where one writes; Stop stands where Send was, and meanwhile Enter sends nothing. */
export function Composer({ inputRef, draft, isBusy, reason, onDraft, onSend, onStop }: ComposerProps) {
  const send = () => {
    if (!isBusy && reason === undefined && draft.trim() !== '') onSend();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex items-end gap-2"
    >
      <textarea
        ref={inputRef}
        dir="auto"
        rows={2}
        aria-label={texts.message}
        placeholder={texts.placeholder}
        value={draft}
        onChange={({ target }) => onDraft(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
        className="min-w-0 flex-1 resize-none rounded-control border border-strong bg-panel p-2 placeholder:text-dim"
      />
      {isBusy ? (
        <Button key="stop" icon={<Square size={12} />} onClick={onStop}>
          {texts.stop}
        </Button>
      ) : (
        <Button key="send" type="submit" tone="primary" icon={<Send size={14} />} disabledReason={reason}>
          {texts.send}
        </Button>
      )}
    </form>
  );
}
