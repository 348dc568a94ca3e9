import { useQuery } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { RUN_STATUS } from '@/app/run-status';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { KINDS, RUN_TIMES, STATUSES, type RunChoice } from './run-filter';
import { texts } from './texts';

const all = { value: 'all' as const, label: texts.all };
const statuses = [all, ...STATUSES.map((value) => ({ value, label: RUN_STATUS[value].word }))];
const kinds = [all, ...KINDS.map((value) => ({ value, label: texts.kinds[value] }))];
const times = RUN_TIMES.map((value) => ({ value, label: texts.times[value] }));

interface RunFiltersProps {
  choice: RunChoice;
  /** Offered here unless the empty list offers it. */
  canClear: boolean;
  onChange: (change: Partial<RunChoice>) => void;
  onClear: () => void;
}

/** What the list is limited to: kind, status, who asked, when. */
export function RunFilters({ choice, canClear, onChange, onClear }: RunFiltersProps) {
  const people = usePeople(choice.who);
  return (
    <div
      role="group"
      aria-label={texts.filters}
      className="mb-4 flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2 max-sm:[&>button]:w-full max-sm:[&>button>svg]:ml-auto"
    >
      <Select
        label={texts.status}
        isLabelShown
        value={choice.status}
        options={statuses}
        onChange={(status) => onChange({ status })}
      />
      <Select
        label={texts.who}
        isLabelShown
        value={choice.who}
        options={people}
        onChange={(who) => onChange({ who })}
      />
      <Select
        label={texts.kind}
        isLabelShown
        value={choice.kind}
        options={kinds}
        onChange={(kind) => onChange({ kind })}
      />
      <Select
        label={texts.time}
        isLabelShown
        value={choice.time}
        options={times}
        onChange={(time) => onChange({ time })}
      />
      {choice.time === 'days' && (
        <span className="flex items-center gap-1.5 text-table text-dim max-sm:col-span-2">
          <Day label={texts.from} value={choice.from} max={choice.to} onChange={(from) => onChange({ from })} />
          <span aria-hidden>–</span>
          <Day label={texts.to} value={choice.to} min={choice.from} onChange={(to) => onChange({ to })} />
        </span>
      )}
      {canClear && (
        <Button tone="quiet" className="max-sm:col-span-2" onClick={onClear}>
          {texts.clear}
        </Button>
      )}
    </div>
  );
}

interface DayProps {
  label: string;
  value: string;
  min?: string;
  max?: string;
  onChange: (day: string) => void;
}

function Day({ label, value, min = '', max = '', onChange }: DayProps) {
  return (
    <input
      type="date"
      aria-label={label}
      value={value}
      {...(min === '' ? {} : { min })}
      {...(max === '' ? {} : { max })}
      onChange={(event) => onChange(event.target.value)}
      className={`${inputClass} h-control !w-auto !text-table max-sm:flex-1 max-sm:!text-lead`}
    />
  );
}

/** Everybody of the organisation, oneself first; an id that the address names is there before its name is known. */
function usePeople(chosen: string): { value: string; label: string }[] {
  const user = useUser();
  const { data } = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const others = (data?.items ?? []).filter(({ id }) => id !== user?.id);
  const people = [
    { value: 'all', label: texts.anyone },
    ...(user === null ? [] : [{ value: user.id, label: texts.me }]),
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
  if (people.some(({ value }) => value === chosen)) return people;
  return [...people, { value: chosen, label: data === undefined ? texts.loading : texts.somebody }];
}
