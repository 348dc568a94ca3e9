import { useQuery } from '@tanstack/react-query';
import { listEveryApiKey } from '@/api/api-keys';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Select } from '@/ui/forms/Select';
import { texts } from './texts';

interface SubjectSelectProps {
  scope: 'user' | 'apiKey';
  /** Empty: none chosen yet. */
  value: string;
  /** Whether a missing choice is to be said. */
  isMissing: boolean;
  onChange: (id: string) => void;
}

/** The person, or the API key, that a budget is for. */
export function SubjectSelect({ scope, value, isMissing, onChange }: SubjectSelectProps) {
  const people = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
    enabled: scope === 'user',
  });
  const apiKeys = useQuery({
    queryKey: keys.everyApiKey,
    queryFn: ({ signal }) => listEveryApiKey(signal),
    enabled: scope === 'apiKey',
  });
  const query = scope === 'user' ? people : apiKeys;
  const failure = failureOf(query);
  const found =
    scope === 'user'
      ? (people.data?.items.map(({ id, name, email }) => ({ value: id, label: name, hint: email })) ?? [])
      : (apiKeys.data?.items.map(({ id, name, userName }) => ({ value: id, label: name, hint: userName })) ?? []);
  if (failure !== null) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (scope === 'apiKey' && query.isSuccess && found.length === 0)
    return <p className="self-center text-table text-dim">{texts.form.noKey}</p>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Select
        isLabelShown
        label={scope === 'user' ? texts.form.person : texts.form.apiKey}
        value={value}
        options={[{ value: '', label: texts.form.choose }, ...found]}
        onChange={onChange}
        isDisabled={query.isPending}
      />
      {isMissing && value === '' && (
        <span role="alert" className="text-small text-bad">
          {texts.form.subjectMissing[scope]}
        </span>
      )}
    </span>
  );
}
