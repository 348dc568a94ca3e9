import { useId } from 'react';
import { Field, inputClass } from '@/ui/forms/Field';
import { Switch } from '@/ui/forms/Switch';
import type { ChatFields, FieldFaults } from './chat-fields';
import { texts } from './texts';

interface SettingsFormProps {
  fields: ChatFields;
  faults: FieldFaults;
  onChange: (change: Partial<ChatFields>) => void;
}

/** How the model is asked, beside which model. */
export function SettingsForm({ fields, faults, onChange }: SettingsFormProps) {
  return (
    <div className="flex flex-col gap-3">
      <LongText label={texts.system} rows={3} value={fields.system} onChange={(system) => onChange({ system })} />
      <div className="grid grid-cols-2 items-start gap-3">
        <Field
          label={texts.temperature}
          hint={texts.temperatureHint}
          error={faults.temperature}
          inputMode="decimal"
          value={fields.temperature}
          onChange={({ target }) => onChange({ temperature: target.value })}
        />
        <Field
          label={texts.maxTokens}
          hint={texts.maxTokensHint}
          error={faults.maxTokens}
          inputMode="numeric"
          value={fields.maxTokens}
          onChange={({ target }) => onChange({ maxTokens: target.value })}
        />
      </div>
      <Switch label={texts.stream} isOn={fields.isStreamed} onChange={(isStreamed) => onChange({ isStreamed })} />
      <Switch
        label={texts.cache}
        hint={texts.cacheHint}
        isOn={fields.isCached}
        onChange={(isCached) => onChange({ isCached })}
      />
      <Switch label={texts.json} isOn={fields.hasSchema} onChange={(hasSchema) => onChange({ hasSchema })} />
      {fields.hasSchema && (
        <LongText
          label={texts.schema}
          rows={9}
          isCode
          error={faults.schema}
          value={fields.schema}
          onChange={(schema) => onChange({ schema })}
        />
      )}
    </div>
  );
}

interface LongTextProps {
  label: string;
  value: string;
  rows: number;
  isCode?: boolean;
  error?: string | undefined;
  onChange: (value: string) => void;
}

function LongText({ label, value, rows, isCode = false, error, onChange }: LongTextProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-table font-medium">
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={rows}
        value={value}
        spellCheck={!isCode}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={({ target }) => onChange(target.value)}
        className={`${inputClass} resize-y py-1.5 ${isCode ? 'font-mono !text-mono' : ''}`}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className="text-small text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
