import { useId } from 'react';
import { ChoiceField } from '@/ui/forms/ChoiceField';
import { Choices } from '@/ui/forms/Choices';
import { Field } from '@/ui/forms/Field';
import {
  describeCron,
  FIRST,
  HOUR_STEPS,
  MINUTE_STEPS,
  type Schedule,
  type ScheduleKind,
  WEEK,
  writeCron,
} from '../agents/schedule';
import { texts as scheduleTexts } from '../agents/schedule-texts';
import { texts } from './texts';

const KINDS = ['none', 'minutes', 'hours', 'days', 'month', 'custom'] as const satisfies readonly ScheduleKind[];
const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

interface ScheduleFieldProps {
  schedule: Schedule;
  zone: string;
  errors: { schedule?: string | undefined; zone?: string | undefined };
  onSchedule: (schedule: Schedule) => void;
  onZone: (zone: string) => void;
}

/** When an agent runs, chosen in words; what it comes to is said below it. */
export function ScheduleField({ schedule, zone, errors, onSchedule, onZone }: ScheduleFieldProps) {
  const id = useId();
  const cron = writeCron(schedule);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">{texts.schedule}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label={texts.schedule}
          value={schedule.kind}
          options={KINDS.map((kind) => ({ value: kind, label: texts.kinds[kind] }))}
          error={schedule.kind === 'custom' || schedule.kind === 'days' ? undefined : errors.schedule}
          onChange={(kind) => {
            const next = KINDS.find((each) => each === kind);
            if (next !== undefined) onSchedule(beginWith(next, schedule));
          }}
        />
        <ScheduleParts schedule={schedule} error={errors.schedule} onSchedule={onSchedule} />
        {schedule.kind !== 'none' && (
          <>
            <Field
              label={texts.zone}
              value={zone}
              list={`${id}-zones`}
              autoComplete="off"
              error={errors.zone}
              onChange={({ target }) => onZone(target.value)}
            />
            <datalist id={`${id}-zones`}>
              {zones().map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </div>
      {cron !== null && schedule.kind !== 'custom' && (
        <p className="text-table text-dim">
          {texts.says} <span className="text-fg">{describeCron(cron, zone)}</span>{' '}
          <code className="font-mono text-small">{cron}</code>
        </p>
      )}
    </fieldset>
  );
}

/** Another kind begins with what the one before can give it. */
function beginWith(kind: ScheduleKind, before: Schedule): Schedule {
  if (kind === 'custom') return { kind, cron: writeCron(before) ?? '0 7 * * *' };
  const first = FIRST[kind];
  const time = 'time' in before ? before.time : undefined;
  return 'time' in first && time !== undefined ? { ...first, time } : first;
}

interface SchedulePartsProps {
  schedule: Schedule;
  error: string | undefined;
  onSchedule: (schedule: Schedule) => void;
}

function ScheduleParts({ schedule, error, onSchedule }: SchedulePartsProps) {
  switch (schedule.kind) {
    case 'none':
      return null;
    case 'minutes':
      return (
        <ChoiceField
          label={texts.every}
          value={String(schedule.every)}
          options={MINUTE_STEPS.map((step) => ({ value: String(step), label: texts.minutes(step) }))}
          onChange={(every) => onSchedule({ ...schedule, every: Number(every) })}
        />
      );
    case 'hours':
      return (
        <div className="grid grid-cols-2 gap-3">
          <ChoiceField
            label={texts.every}
            value={String(schedule.every)}
            options={HOUR_STEPS.map((step) => ({ value: String(step), label: texts.hours(step) }))}
            onChange={(every) => onSchedule({ ...schedule, every: Number(every) })}
          />
          <Field
            label={texts.minute}
            type="number"
            min={0}
            max={59}
            value={schedule.minute}
            onChange={({ target }) => onSchedule({ ...schedule, minute: within(target.value, 0, 59) })}
          />
        </div>
      );
    case 'days':
      return (
        <>
          <TimeField time={schedule.time} onChange={(time) => onSchedule({ ...schedule, time })} />
          <div className="sm:col-span-2">
            <Choices
              legend={texts.days}
              isInRow
              error={error}
              options={WEEK.map((day) => ({ value: String(day), label: scheduleTexts.dayNames[day] }))}
              chosen={schedule.days.map(String)}
              onChange={(days) => onSchedule({ ...schedule, days: days.map(Number) })}
            />
          </div>
        </>
      );
    case 'month':
      return (
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={texts.day}
            type="number"
            min={1}
            max={31}
            value={schedule.day}
            onChange={({ target }) => onSchedule({ ...schedule, day: within(target.value, 1, 31) })}
          />
          <TimeField time={schedule.time} onChange={(time) => onSchedule({ ...schedule, time })} />
        </div>
      );
    case 'custom':
      return (
        <Field
          label={texts.cron}
          hint={texts.cronHint}
          error={error}
          value={schedule.cron}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onSchedule({ ...schedule, cron: target.value })}
        />
      );
  }
}

function TimeField({ time, onChange }: { time: string; onChange: (time: string) => void }) {
  return (
    <Field
      label={texts.time}
      type="time"
      required
      value={time}
      onChange={({ target }) => {
        if (target.value !== '') onChange(target.value.slice(0, 5));
      }}
    />
  );
}

const within = (text: string, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(Number(text)) || 0));
