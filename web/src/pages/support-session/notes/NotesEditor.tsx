import type { TicketNotes } from '@contracts/support/documentation';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { editNotes, listNotes } from '@/api/support-notes';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { TextBox } from '@/ui/TextBox';
import { showToast } from '@/ui/Toast';
import { findHeadingFault } from './headings';
import { texts } from './texts';

const TEXT_MAX = 50_000;

interface NotesEditorProps {
  sessionId: string;
  /** What is changed. */
  notes: TicketNotes;
  /** Version of the newest notes, as it was seen. */
  newest: number;
  onClose: () => void;
}

/** The notes as markdown, to be changed by hand; saved as a new version. */
export function NotesEditor({ sessionId, notes, newest, onClose }: NotesEditorProps) {
  const cache = useQueryClient();
  const [text, setText] = useState(notes.text);
  const [seen, setSeen] = useState({ version: newest, changedBy: '' });
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const save = () => {
    const fault = findHeadingFault(text);
    setProblem(fault === null ? undefined : texts.faults[fault]);
    if (fault !== null) return;
    setSaving(true);
    editNotes(sessionId, text, seen.version)
      .then(async () => {
        await cache.invalidateQueries({ queryKey: keys.supportNotes(sessionId) });
        showToast({ title: texts.saved });
        onClose();
      })
      .catch(async (error: unknown) => {
        const failure = toApiError(error);
        if (failure.code !== 'notes_changed') {
          setProblem([errorMessage(failure), ...failure.errors.map(({ message }) => message)].join(' '));
          return;
        }
        const { items } = await listNotes(sessionId);
        const [theirs] = items;
        setSeen({ version: theirs?.version ?? seen.version, changedBy: theirs?.author?.name ?? texts.theModel });
        void cache.invalidateQueries({ queryKey: keys.supportNotes(sessionId) });
      })
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setSaving(false));
  };
  return (
    <div className="flex flex-col gap-3">
      <TextBox
        label={texts.editor}
        hint={texts.editorHint}
        value={text}
        maxLength={TEXT_MAX}
        error={problem}
        onChange={({ target }) => setText(target.value)}
        className="max-h-[60dvh] min-h-64 font-mono [field-sizing:content] sm:!text-mono"
      />
      {seen.changedBy !== '' && (
        <p role="alert" className="text-table text-wait">
          {texts.changed(seen.changedBy)}
        </p>
      )}
      <div className="flex gap-2">
        <Button tone="primary" aria-busy={isSaving} onClick={save}>
          {seen.changedBy === '' ? texts.save : texts.saveMine}
        </Button>
        <Button onClick={onClose}>{texts.cancel}</Button>
      </div>
    </div>
  );
}
