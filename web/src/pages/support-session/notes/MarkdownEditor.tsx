import { useState, type ReactNode } from 'react';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { TextBox } from '@/ui/forms/TextBox';
import { texts } from './texts';

const TEXT_MAX = 50_000;

interface MarkdownEditorProps {
  label: string;
  hint?: string;
  text: string;
  save: string;
  /** Above the buttons. */
  notice?: ReactNode;
  /** Why a text cannot be saved as it stands. */
  findFault?: (text: string) => string | undefined;
  /** What it throws is said here. */
  onSave: (text: string) => Promise<void>;
  onClose: () => void;
}

/** A text as markdown, to be changed by hand. */
export function MarkdownEditor({
  label,
  hint,
  text: before,
  save,
  notice,
  findFault,
  onSave,
  onClose,
}: MarkdownEditorProps) {
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const submit = () => {
    const fault = findFault?.(text);
    setProblem(fault);
    if (fault !== undefined) return;
    setSaving(true);
    onSave(text)
      .catch((error: unknown) => {
        const failure = toApiError(error);
        setProblem([errorMessage(failure), ...failure.errors.map(({ message }) => message)].join(' '));
      })
      .finally(() => setSaving(false));
  };
  return (
    <div className="flex flex-col gap-3">
      <TextBox
        label={label}
        hint={hint}
        value={text}
        maxLength={TEXT_MAX}
        error={problem}
        onChange={({ target }) => setText(target.value)}
        className="max-h-[60dvh] min-h-40 font-mono [field-sizing:content] sm:!text-mono"
      />
      {notice}
      <div className="flex gap-2">
        <Button tone="primary" aria-busy={isSaving} disabled={text.trim() === ''} onClick={submit}>
          {save}
        </Button>
        <Button onClick={onClose}>{texts.cancel}</Button>
      </div>
    </div>
  );
}
