import type { User } from '@contracts/accounts/auth';
import type { TicketConnection } from '@contracts/support/ticket-system';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { setTicketMember } from '@/api/ticket-system';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

const MEMBER_MAX = 200;
type Known = TicketConnection['members'][number];

/** Who is whom in the ticket system. */
export function PeopleSection({ connection, onChanged }: { connection: TicketConnection; onChanged: () => void }) {
  const query = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const failure = failureOf(query);
  const [setting, setSetting] = useState<User | null>(null);
  const words = texts.people;
  const knownOf = (user: User) => connection.members.find(({ user_id: id }) => id === user.id);
  const find = (user: User) => {
    setTicketMember(user.id, null)
      .then(() => showToast({ title: words.willFind(user.name) }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(onChanged);
  };
  return (
    <Section title={words.title} hint={words.hint}>
      {query.isPending && failure === null && <SkeletonRows count={2} className="h-11" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      <ul className="flex flex-col">
        {(query.data?.items ?? []).map((user) => {
          const known = knownOf(user);
          return (
            <li
              key={user.id}
              aria-label={user.name}
              className="flex flex-wrap items-center gap-2 border-t border-line py-2 first:border-t-0"
            >
              <span className="min-w-40 flex-1">
                <span dir="auto" className="block truncate text-table">
                  {user.name}
                </span>
                <span className="block text-small break-words text-dim">{sayKnown(known)}</span>
              </span>
              {known?.is_set_by_hand === true && (
                <Button size="small" aria-label={words.findNamed(user.name)} onClick={() => find(user)}>
                  {words.find}
                </Button>
              )}
              <Button size="small" aria-label={words.setNamed(user.name)} onClick={() => setSetting(user)}>
                {words.set}
              </Button>
            </li>
          );
        })}
      </ul>
      {setting !== null && (
        <SetDialog
          user={setting}
          known={knownOf(setting)}
          hint={words.setHints[connection.system]}
          onClose={() => setSetting(null)}
          onChanged={onChanged}
        />
      )}
    </Section>
  );
}

function sayKnown(known: Known | undefined): string {
  if (known === undefined) return texts.people.notAsked;
  if (known.member === null) return texts.people.unknown;
  return known.is_set_by_hand ? texts.people.byHand(known.member) : texts.people.found(known.member);
}

interface SetDialogProps {
  user: User;
  known: Known | undefined;
  hint: string;
  onClose: () => void;
  onChanged: () => void;
}

/** Asks whom somebody is in the ticket system. */
function SetDialog({ user, known, hint, onClose, onChanged }: SetDialogProps) {
  const inputRef = useRef<HTMLInputElement>(null);
  const [member, setMember] = useState(known?.member ?? '');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const words = texts.people;
  const save = () => {
    if (member.trim() === '') return setProblem(texts.form.missing);
    setBusy(true);
    setTicketMember(user.id, member.trim())
      .then(() => {
        showToast({ title: words.wasSet(user.name) });
        onChanged();
        onClose();
      })
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setBusy(false);
      });
  };
  return (
    <FormDialog
      width="small"
      words={{ title: words.setTitle(user.name), cancel: words.cancel, submit: words.setSubmit }}
      initialFocus={inputRef}
      isBusy={isBusy}
      onSubmit={save}
      onClose={onClose}
    >
      <Field
        ref={inputRef}
        label={words.setLabel}
        hint={hint}
        autoComplete="off"
        maxLength={MEMBER_MAX}
        value={member}
        error={problem}
        onChange={({ target }) => setMember(target.value)}
      />
    </FormDialog>
  );
}
