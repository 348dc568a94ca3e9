import { inputClass } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { texts } from './texts';
import { SPANS, type UsageChoice } from './usage-days';

interface RangePickerProps {
  choice: UsageChoice;
  /** Why the days cannot be taken. */
  fault: string | undefined;
  onChange: (change: Partial<UsageChoice>) => void;
}

const options = SPANS.map((value) => ({ value, label: texts.ranges[value] }));

/** Which days the page is about. */
export function RangePicker({ choice: { span, days }, fault, onChange }: RangePickerProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segmented label={texts.range} value={span} options={options} onChange={(chosen) => onChange({ span: chosen })} />
      {span === 'days' && (
        <span className="flex items-center gap-1.5 text-table text-dim max-sm:w-full">
          {(['from', 'to'] as const).map((end) => (
            <input
              key={end}
              type="date"
              required
              aria-label={texts[end]}
              aria-invalid={fault === undefined ? undefined : true}
              aria-describedby={fault === undefined ? undefined : 'usage-range-fault'}
              value={days[end]}
              onChange={({ target }) => target.value !== '' && onChange({ days: { ...days, [end]: target.value } })}
              className={`${inputClass} h-control !w-auto !text-table max-sm:flex-1 max-sm:!text-lead`}
            />
          ))}
        </span>
      )}
      {fault !== undefined && (
        <p id="usage-range-fault" role="alert" className="text-small text-bad">
          {fault}
        </p>
      )}
      <span className="text-small text-dim">{texts.utc}</span>
    </div>
  );
}
