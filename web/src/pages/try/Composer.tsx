import { Send, Square } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { Button } from '@/ui/Button';
import { isSendKey } from '@/ui/send-keys';
import { SendHint } from '@/ui/SendHint';
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

/** Where one writes; Stop stands where Send was, and meanwhile what is typed waits. */
export function Composer({ inputRef, draft, isBusy, reason, onDraft, onSend, onStop }: ComposerProps) {
  const [hasTooSoon, setTooSoon] = useState(false);
  if (hasTooSoon && !isBusy) setTooSoon(false);
  const send = () => {
    if (reason !== undefined || draft.trim() === '') return;
    if (isBusy) setTooSoon(true);
    else onSend();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-x-2 gap-y-1"
    >
      <textarea
        ref={inputRef}
        dir="auto"
        rows={2}
        aria-label={texts.message}
        placeholder={texts.placeholder}
        data-composer
        enterKeyHint="send"
        value={draft}
        onChange={({ target }) => onDraft(target.value)}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
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
      {hasTooSoon ? (
        <p role="status" className="col-span-2 text-small text-dim">
          {texts.tooSoon}
        </p>
      ) : (
        <SendHint />
      )}
    </form>
  );
}
