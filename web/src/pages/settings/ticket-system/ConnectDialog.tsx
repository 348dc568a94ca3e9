import type { TicketConnection, TicketSettings, TicketSystem } from '@contracts/support/ticket-system';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { putTicketSystem } from '@/api/ticket-system';
import { showFaults } from '@/app/show-faults';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Select } from '@/ui/forms/Select';
import { showToast } from '@/ui/overlays/Toast';
import { type FieldName, FIELDS, toCredentials, type Values } from './fields';
import { texts } from './texts';

const SYSTEMS = (['webhook', 'connectwise', 'halo', 'autotask'] as const).map((value) => ({
  value,
  label: texts.systems[value],
}));
/** Customers see nothing until somebody says so. */
const FIRST_SETTINGS: TicketSettings = {
  pushes: ['internal_note', 'time_entry', 'status'],
  resolved_status: '',
  escalated_status: '',
  work_type: '',
};
const EMPTY = Object.fromEntries(Object.keys(texts.form.fields).map((name) => [name, ''])) as Values;

interface ConnectDialogProps {
  /** Null: none yet. */
  connection: TicketConnection | null;
  onClose: () => void;
  /** `signingSecret`: of a webhook, to be shown this once. */
  onDone: (signingSecret: string | null) => void;
}

/** Asks which system it is and for its credentials. What the server does not take is said at its field. */
export function ConnectDialog({ connection, onClose, onDone }: ConnectDialogProps) {
  const [system, setSystem] = useState<TicketSystem>(connection?.system ?? 'webhook');
  const { register, handleSubmit, setError, setValue, clearErrors, formState } = useForm<Values>({
    defaultValues: { ...EMPTY, ...connection?.account, url: connection?.url ?? '' },
  });
  const { errors, isSubmitting } = formState;
  const fields = FIELDS[system];
  const submit = handleSubmit(async (typed) => {
    try {
      const put = await putTicketSystem({
        credentials: toCredentials(system, typed),
        settings: connection?.settings ?? FIRST_SETTINGS,
        enabled: connection?.enabled ?? true,
      });
      showToast({ title: connection === null ? texts.form.connected : texts.form.saved });
      onDone(put.signing_secret);
      onClose();
    } catch (error) {
      showFaults(
        error,
        fields.map(({ name }) => name),
        setError,
      );
    }
  });
  const needed = (name: FieldName, isOptional = false) =>
    register(name, { validate: (value) => isOptional || value.trim() !== '' || texts.form.missing });
  return (
    <FormDialog
      words={
        connection === null
          ? texts.form
          : { ...texts.form, title: texts.form.changeTitle, submit: texts.form.changeSubmit }
      }
      isBusy={isSubmitting}
      problem={errors.root?.message}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="flex flex-col items-start gap-1">
        <span aria-hidden className="text-table font-medium">
          {texts.form.system}
        </span>
        <Select
          label={texts.form.system}
          value={system}
          options={SYSTEMS}
          onChange={(next) => {
            clearErrors();
            setSystem(next);
            // Another system lives elsewhere.
            setValue('url', next === connection?.system ? connection.url : '');
          }}
        />
      </div>
      {connection !== null && connection.system !== system && <p className="text-dim">{texts.form.otherSystem}</p>}
      {connection?.system === 'webhook' && system === 'webhook' && (
        <p className="text-dim">{texts.form.webhookAgain}</p>
      )}
      {fields.map(({ name, isSecret, isOptional, hint }) => (
        <Field
          key={`${system}-${name}`}
          label={texts.form.fields[name]}
          {...(hint !== undefined && { hint })}
          {...(isSecret && { type: 'password' })}
          {...(name === 'url' && { inputMode: 'url' as const })}
          autoComplete="off"
          required={!isOptional}
          {...needed(name, isOptional)}
          error={errors[name]?.message}
        />
      ))}
    </FormDialog>
  );
}
