import { usePeople } from '@/app/use-people';
import { DayRange } from '@/ui/forms/DayRange';
import { FilterBar } from '@/ui/FilterBar';
import { Select } from '@/ui/forms/Select';
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
  const { anyone, somebody } = texts;
  const people = usePeople(choice.who, '', { anyone, somebody });
  return (
    <FilterBar label={texts.filters}>
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
      {choice.span === 'days' && (
        <DayRange from={choice.from} to={choice.to} labels={texts} className="max-sm:col-span-2" onChange={onChange} />
      )}
    </FilterBar>
  );
}
