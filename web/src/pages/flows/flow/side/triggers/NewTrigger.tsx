import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import type { NewTrigger as Made } from '@/api/flow-triggers';
import { errorMessage } from '@/app/error-message';
import { ScheduleField } from '@/pages/devices/agent-form/ScheduleField';
import { FIRST, type Schedule, writeCron } from '@/pages/devices/agents/schedule';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { JsonBox } from '../../config/JsonBox';
import { texts } from './texts';

interface NewTriggerProps {
  kind: 'schedule' | 'webhook';
  onMake: (body: Made) => Promise<void>;
  onCancel: () => void;
}

/** The form of a new trigger. */
export function NewTrigger({ kind, onMake, onCancel }: NewTriggerProps) {
  const [name, setName] = useState(kind === 'schedule' ? 'Schedule' : 'Webhook');
  const [schedule, setSchedule] = useState<Schedule>(FIRST.days);
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [input, setInput] = useState<Record<string, unknown>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const make = () => {
    const cron = writeCron(schedule) ?? '';
    setBusy(true);
    onMake(kind === 'webhook' ? { kind, name } : { kind, name, cron, time_zone: zone, input })
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setBusy(false));
  };
  return (
    <form
      className="flex flex-col gap-3 border-b border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <Field
        label={texts.name}
        value={name}
        required
        maxLength={100}
        onChange={({ target }) => setName(target.value)}
      />
      {kind === 'schedule' && (
        <>
          <ScheduleField schedule={schedule} zone={zone} errors={{}} onSchedule={setSchedule} onZone={setZone} />
          <JsonBox
            label={texts.input}
            value={input}
            onChange={(value) => setInput((value ?? {}) as Record<string, unknown>)}
          />
        </>
      )}
      {problem !== null && <FormProblem>{problem}</FormProblem>}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" disabled={isBusy}>
          {texts.make}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </form>
  );
}
