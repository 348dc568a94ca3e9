import type { TicketNotes } from '@contracts/support/documentation';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { editNotes, listNotes } from '@/api/support-notes';
import { showToast } from '@/ui/overlays/Toast';
import { findHeadingFault } from './headings';
import { MarkdownEditor } from './MarkdownEditor';
import { texts } from './texts';

interface NotesEditorProps {
  sessionId: string;
  /** What is changed. */
  notes: TicketNotes;
  /** Version of the newest notes, as it was seen. */
  newest: number;
  onClose: () => void;
}

/** The notes, to be changed by hand; saved as a new version. Where somebody else saved one meanwhile, both are kept. */
export function NotesEditor({ sessionId, notes, newest, onClose }: NotesEditorProps) {
  const cache = useQueryClient();
  const [seen, setSeen] = useState({ version: newest, changedBy: '' });
  const renew = () => cache.invalidateQueries({ queryKey: keys.supportNotes(sessionId) });
  const save = async (text: string) => {
    try {
      await editNotes(sessionId, text, seen.version);
    } catch (error) {
      if (toApiError(error).code !== 'notes_changed') throw error;
      const { items } = await listNotes(sessionId);
      const [theirs] = items;
      setSeen({ version: theirs?.version ?? seen.version, changedBy: theirs?.author?.name ?? texts.theModel });
      return renew();
    }
    await renew();
    showToast({ title: texts.saved });
    onClose();
  };
  return (
    <MarkdownEditor
      label={texts.editor}
      hint={texts.editorHint}
      text={notes.text}
      save={seen.changedBy === '' ? texts.save : texts.saveMine}
      notice={
        seen.changedBy !== '' && (
          <p role="alert" className="text-table text-wait">
            {texts.changed(seen.changedBy)}
          </p>
        )
      }
      findFault={(text) => {
        const fault = findHeadingFault(text);
        return fault === null ? undefined : texts.faults[fault];
      }}
      onSave={save}
      onClose={onClose}
    />
  );
}
