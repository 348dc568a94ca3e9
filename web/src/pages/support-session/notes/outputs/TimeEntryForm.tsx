import type { TimeEntry } from '@contracts/support/outputs';
import type { SupportSession } from '@contracts/support/sessions';
import { useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { editOutput } from '@/api/support-notes';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';
import { Field } from '@/ui/forms/Field';
import { TextBox } from '@/ui/forms/TextBox';
import { showToast } from '@/ui/overlays/Toast';
import { texts as noteTexts } from '../texts';

const texts = noteTexts.outputs;
const BILLED_MAX = 100_000;
const NOTES_MAX = 4_000;
const showMoment = (at: string): string =>
  new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** The draft of a time entry: reckoned, and to be corrected before it is sent. */
export function TimeEntryForm({ session, entry }: { session: SupportSession; entry: TimeEntry }) {
  const cache = useQueryClient();
  const [billed, setBilled] = useState(String(entry.billed_minutes));
  const [notes, setNotes] = useState(entry.notes);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const minutes = /^\d+$/.test(billed.trim()) ? Number(billed) : Number.NaN;
  const save = () => {
    if (!(minutes <= BILLED_MAX)) {
      setProblem(texts.billedWrong);
      return;
    }
    setSaving(true);
    setProblem(undefined);
    editOutput(session.id, 'time_entry', { billed_minutes: minutes, notes })
      .then(() => showToast({ title: texts.saved }))
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => {
        setSaving(false);
        void cache.invalidateQueries({ queryKey: keys.supportOutputs(session.id) });
      });
  };
  const span = `${showMoment(entry.started_at)} – ${showMoment(entry.ended_at)}`;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="flex max-w-[480px] flex-col gap-3 py-1"
    >
      <p className="tabular text-table text-dim">
        {span}, {texts.actual(entry.actual_minutes)}, {texts.rounding(entry.rounding_minutes, entry.minimum_minutes)}
      </p>
      <Field
        label={texts.billed}
        inputMode="numeric"
        autoComplete="off"
        value={billed}
        readOnly={!session.access.canWrite}
        error={problem}
        onChange={({ target }) => setBilled(target.value)}
        className="max-w-40"
      />
      <TextBox
        label={texts.notes}
        rows={3}
        maxLength={NOTES_MAX}
        value={notes}
        readOnly={!session.access.canWrite}
        onChange={({ target }) => setNotes(target.value)}
      />
      <div className="flex gap-2">
        <Button
          type="submit"
          aria-busy={isSaving}
          disabledReason={session.access.canWrite ? undefined : noteTexts.readOnly}
        >
          {texts.save}
        </Button>
        <Button
          icon={<Copy size={14} aria-hidden />}
          onClick={() => copyText(`${span}\n${texts.billed}: ${billed}\n${notes}`)}
        >
          {noteTexts.copy}
        </Button>
      </div>
    </form>
  );
}
