import { X } from 'lucide-react';
import { oneOf } from '@/app/read-choice';
import { RUN_STATUS } from '@/app/run-status';
import { usePeople } from '@/app/use-people';
import { Button } from '@/ui/Button';
import { DayRange } from '@/ui/forms/DayRange';
import { FilterBar } from '@/ui/FilterBar';
import { Select } from '@/ui/forms/Select';
import { KINDS, RUN_TIMES, STATUSES, type RunChoice } from './run-filter';
import { texts } from './texts';

const all = { value: 'all' as const, label: texts.all };
const statuses = [all, ...STATUSES.map((value) => ({ value, label: RUN_STATUS[value].word }))];
const kinds = [all, ...KINDS.map((value) => ({ value, label: texts.kinds[value] }))];
const ABOUT = ['canvas', 'support', 'devices'] as const;
const times = RUN_TIMES.map((value) => ({ value, label: texts.times[value] }));

const aboutWord = (about: string): string => texts.about[oneOf(ABOUT, about.slice(0, about.indexOf(':'))) ?? 'canvas'];

interface RunFiltersProps {
  choice: RunChoice;
  /** Offered here unless the empty list offers it. */
  canClear: boolean;
  onChange: (change: Partial<RunChoice>) => void;
  onClear: () => void;
}

/** What the list is limited to: kind, status, who asked, when. */
export function RunFilters({ choice, canClear, onChange, onClear }: RunFiltersProps) {
  const people = usePeople(choice.who, 'all', texts);
  return (
    <FilterBar label={texts.filters} clear={canClear ? { label: texts.clear, onClear } : undefined} className="mb-4">
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
      {choice.about !== '' && (
        <Button
          aria-label={`${aboutWord(choice.about)}. ${texts.everything}`}
          title={texts.everything}
          onClick={() => onChange({ about: '' })}
        >
          {aboutWord(choice.about)}
          <X size={14} aria-hidden />
        </Button>
      )}
      {choice.time === 'days' && (
        <DayRange from={choice.from} to={choice.to} labels={texts} className="max-sm:col-span-2" onChange={onChange} />
      )}
    </FilterBar>
  );
}
