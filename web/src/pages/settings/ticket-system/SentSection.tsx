import type { PushKind, TicketConnection } from '@contracts/support/ticket-system';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { putTicketSystem } from '@/api/ticket-system';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Switch } from '@/ui/forms/Switch';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

const KINDS = ['internal_note', 'external_note', 'time_entry', 'status'] as const;
const TEXT_MAX = 100;

/** What of a session is sent, and as what; saved together. */
export function SentSection({ connection, onChanged }: { connection: TicketConnection; onChanged: () => void }) {
  const { settings, enabled, system } = connection;
  const words = texts.sent;
  const [draft, setDraft] = useState(settings);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const turn = (kind: PushKind, isOn: boolean) =>
    setDraft({ ...draft, pushes: KINDS.filter((one) => (one === kind ? isOn : draft.pushes.includes(one))) });
  const save = () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    putTicketSystem({ settings: draft, enabled })
      .then(() => {
        showToast({ title: words.saved });
        onChanged();
      })
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setBusy(false));
  };
  const statusHint = words.statusHint[system === 'halo' || system === 'autotask' ? 'number' : 'name'];
  return (
    <Section title={words.title}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {KINDS.map((kind) => (
          <Switch
            key={kind}
            label={words.kinds[kind]}
            hint={words.hints[kind]}
            isOn={draft.pushes.includes(kind)}
            onChange={(isOn) => turn(kind, isOn)}
          />
        ))}
        {draft.pushes.includes('status') && (
          <>
            <Field
              label={words.resolvedStatus}
              hint={statusHint}
              autoComplete="off"
              maxLength={TEXT_MAX}
              value={draft.resolved_status}
              onChange={({ target }) => setDraft({ ...draft, resolved_status: target.value })}
            />
            <Field
              label={words.escalatedStatus}
              hint={statusHint}
              autoComplete="off"
              maxLength={TEXT_MAX}
              value={draft.escalated_status}
              onChange={({ target }) => setDraft({ ...draft, escalated_status: target.value })}
            />
          </>
        )}
        {draft.pushes.includes('time_entry') && (
          <Field
            label={words.workType}
            hint={words.workTypeHints[system]}
            autoComplete="off"
            maxLength={TEXT_MAX}
            value={draft.work_type}
            onChange={({ target }) => setDraft({ ...draft, work_type: target.value })}
          />
        )}
        <FormProblem>{problem}</FormProblem>
        <div>
          <Button type="submit" tone="primary" aria-busy={isBusy}>
            {words.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
