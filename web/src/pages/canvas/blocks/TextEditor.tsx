import { focusFirst } from './focus-first';
import { useDraft } from './use-draft';

interface TextEditorProps {
  label: string;
  text: string;
  isOneLine?: boolean;
  onChange: (text: string) => void;
}

/** Plain text of any length; in a one-line block Enter ends the editing. */
export function TextEditor({ label, text, isOneLine = false, onChange }: TextEditorProps) {
  const [value, change] = useDraft(text, onChange);
  return (
    <textarea
      ref={focusFirst}
      dir="auto"
      aria-label={label}
      value={value}
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event) => {
        if (isOneLine && event.key === 'Enter') event.currentTarget.blur();
      }}
      className="min-h-10 w-full flex-1 resize-none bg-transparent p-2 outline-none"
    />
  );
}
