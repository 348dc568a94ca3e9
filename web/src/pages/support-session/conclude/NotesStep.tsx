import type { ResolveCode } from '@contracts/support/sessions';
import { useQuery } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { mayConclude } from '@/app/support/use-send-again';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Select } from '@/ui/forms/Select';
import { TextBox } from '@/ui/forms/TextBox';
import type { ConcludeDraft } from './conclude-draft';
import type { Outcome } from './outcome-rules';
import { texts } from './texts';

const NOTES_MAX = 4_000;
const CODES = [
  { value: '' as const, label: texts.noCode },
  ...Object.entries(texts.codes).map(([value, label]) => ({ value: value as ResolveCode, label })),
];

interface NotesStepProps {
  outcome: Outcome;
  draft: ConcludeDraft;
  problem: string | null;
  onChange: (change: Partial<ConcludeDraft>) => void;
  onSubmit: () => void;
}

/** What the engineer says of the end, and what goes with it: the code of a resolution, whom it is escalated to. */
export function NotesStep({ outcome, draft, problem, onChange, onSubmit }: NotesStepProps) {
  const { label, hint } = texts.notes[outcome];
  return (
    <div className="flex h-full flex-col gap-3">
      <FormProblem>{problem}</FormProblem>
      <TextBox
        data-first=""
        label={label}
        hint={hint}
        rows={6}
        maxLength={NOTES_MAX}
        value={draft.notes}
        onChange={({ target }) => onChange({ notes: target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSubmit();
        }}
      />
      {outcome === 'resolved' && (
        <span>
          <Select
            label={texts.code}
            isLabelShown
            value={draft.code}
            options={CODES}
            onChange={(code) => onChange({ code })}
          />
        </span>
      )}
      {outcome === 'escalated' && <Colleague chosen={draft.to} onChange={(to) => onChange({ to })} />}
    </div>
  );
}

function Colleague({ chosen, onChange }: { chosen: string; onChange: (id: string) => void }) {
  const user = useUser();
  const { data, isPending } = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const colleagues = (data?.items ?? []).filter(({ id, role }) => id !== user?.id && mayConclude(role));
  return (
    <span>
      <Select
        label={texts.to}
        isLabelShown
        value={colleagues.some(({ id }) => id === chosen) ? chosen : ''}
        options={[
          { value: '', label: texts.nobody },
          ...colleagues.map(({ id, name, email }) => ({ value: id, label: name, hint: email })),
        ]}
        onChange={onChange}
        isDisabled={isPending}
      />
    </span>
  );
}
