import { Meter as Base } from '@base-ui/react/meter';

interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** "12 of 200". */
  text: string;
}

/** How much of a limit is used. */
export function Meter({ label, value, max, text }: MeterProps) {
  return (
    <Base.Root value={value} max={max} getAriaValueText={() => text} className="flex flex-col gap-1">
      <div className="flex justify-between gap-2 text-small text-dim">
        <Base.Label>{label}</Base.Label>
        <span className="tabular">{text}</span>
      </div>
      <Base.Track className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <Base.Indicator className="h-full rounded-full bg-accent" />
      </Base.Track>
    </Base.Root>
  );
}
