import { DayRange } from '@/ui/forms/DayRange';
import { Segmented } from '@/ui/forms/Segmented';
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
        <DayRange
          {...days}
          labels={texts}
          isRequired
          faultId={fault === undefined ? undefined : 'usage-range-fault'}
          className="max-sm:w-full"
          onChange={({ from = days.from, to = days.to }) => {
            if (from !== '' && to !== '') onChange({ days: { from, to } });
          }}
        />
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
