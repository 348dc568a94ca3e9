import { useQuery } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { inputClass } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { type AuditChoice, SPANS } from './audit-filter';
import { ACTION_OPTIONS } from './describe-entry';
import { texts } from './texts';

const times = SPANS.map((value) => ({ value, label: texts.times[value] }));

interface FiltersProps {
  choice: AuditChoice;
  onChange: (change: Partial<AuditChoice>) => void;
}

/** Whose entries, of what, of when. */
export function Filters({ choice, onChange }: FiltersProps) {
  const { data } = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const known = [
    { value: '', label: texts.anyone },
    ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const people = known.some(({ value }) => value === choice.who)
    ? known
    : [...known, { value: choice.who, label: texts.somebody }];
  return (
    <div role="group" aria-label={texts.filters} className="flex flex-wrap items-center gap-2">
      <Select
        label={texts.who}
        isLabelShown
        value={choice.who}
        options={people}
        onChange={(who) => onChange({ who })}
      />
      <Select
        label={texts.what}
        isLabelShown
        value={choice.what}
        options={ACTION_OPTIONS}
        onChange={(what) => onChange({ what })}
      />
      <Select
        label={texts.when}
        isLabelShown
        value={choice.span}
        options={times}
        onChange={(span) => onChange({ span })}
      />
      {choice.span === 'days' &&
        (['from', 'to'] as const).map((end) => (
          <input
            key={end}
            type="date"
            aria-label={texts[end]}
            value={choice[end]}
            onChange={({ target }) => onChange({ [end]: target.value })}
            className={`${inputClass} h-control !w-auto !text-table max-sm:flex-1`}
          />
        ))}
    </div>
  );
}
