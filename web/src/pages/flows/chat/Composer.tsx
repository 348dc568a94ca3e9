import { SendHorizontal, Square } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { IconButton } from '@/ui/Button';
import { TextBox } from '@/ui/forms/TextBox';
import { texts } from '../texts';

interface ComposerProps {
  looksOnly: string | undefined;
  isSaying: boolean;
  onSay: (message: string) => void;
  onStop: () => void;
}

/** Where something is said; Enter sends, Shift and Enter make a line. */
export function Composer({ looksOnly, isSaying, onSay, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (said === '' || isSaying || looksOnly !== undefined) return;
    setText('');
    onSay(said);
  };
  return (
    <form onSubmit={send} className="flex items-end gap-2 border-t border-line px-3 py-2">
      <div className="flex-1">
        <TextBox
          label={texts.chat.say}
          isLabelHidden
          placeholder={looksOnly ?? texts.chat.say}
          rows={2}
          maxLength={32_000}
          disabled={looksOnly !== undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      </div>
      {isSaying ? (
        <IconButton label={texts.chat.stop} icon={<Square size={16} aria-hidden />} onClick={onStop} />
      ) : (
        <IconButton
          type="submit"
          tone="primary"
          label={texts.chat.send}
          icon={<SendHorizontal size={16} aria-hidden />}
          disabledReason={looksOnly}
        />
      )}
    </form>
  );
}
