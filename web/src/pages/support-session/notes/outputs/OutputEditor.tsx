import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { TextBox } from '@/ui/TextBox';
import { texts } from '../texts';

const TEXT_MAX = 50_000;

interface OutputEditorProps {
  label: string;
  text: string;
  /** What it throws is said here. */
  onSave: (text: string) => Promise<void>;
  onClose: () => void;
}

/** A text as markdown, to be changed by hand. */
export function OutputEditor({ label, text: before, onSave, onClose }: OutputEditorProps) {
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const save = () => {
    setSaving(true);
    onSave(text)
      .then(onClose)
      .catch((error: unknown) => {
        const failure = toApiError(error);
        setProblem([errorMessage(failure), ...failure.errors.map(({ message }) => message)].join(' '));
        setSaving(false);
      });
  };
  return (
    <div className="flex flex-col gap-3 py-1">
      <TextBox
        label={label}
        value={text}
        maxLength={TEXT_MAX}
        error={problem}
        onChange={({ target }) => setText(target.value)}
        className="max-h-[60dvh] min-h-40 font-mono [field-sizing:content] sm:!text-mono"
      />
      <div className="flex gap-2">
        <Button tone="primary" aria-busy={isSaving} disabled={text.trim() === ''} onClick={save}>
          {texts.outputs.save}
        </Button>
        <Button onClick={onClose}>{texts.cancel}</Button>
      </div>
    </div>
  );
}
