import type { SupportSession } from '@contracts/support/sessions';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { createSession } from '@/api/support';
import { showFaults } from '@/app/show-faults';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Segmented } from '@/ui/forms/Segmented';
import { TextBox } from '@/ui/forms/TextBox';
import { texts as pageTexts } from './texts';

const texts = pageTexts.fresher;
const MODES = (['chat', 'guided'] as const).map((value) => ({ value, label: texts.modes[value] }));
const EMPTY = { title: '', problem_summary: '', problem_domain: '', ticket_id: '' };
const FIELDS = Object.keys(EMPTY) as (keyof typeof EMPTY)[];
const SUMMARY_MAX = 4_000;

interface NewSessionDialogProps {
  onClose: () => void;
  onCreated: (session: SupportSession) => void;
}

/** Begins a session: what it is about, and how to work on it. */
export function NewSessionDialog({ onClose, onCreated }: NewSessionDialogProps) {
  const [mode, setMode] = useState<'chat' | 'guided'>('chat');
  const titleRef = useRef<HTMLInputElement>(null);
  const { register, handleSubmit, setError, setValue, formState } = useForm({ defaultValues: EMPTY });
  const { errors, isSubmitting } = formState;
  const title = register('title', { validate: (value) => value.trim() !== '' || texts.nameNeeded });
  const submit = handleSubmit(async (fields) => {
    try {
      onCreated(await createSession({ ...fields, mode }));
    } catch (error) {
      showFaults(error, FIELDS, setError);
    }
  });
  const fill = () => {
    for (const [name, value] of Object.entries(texts.exampleFields))
      setValue(name as keyof typeof texts.exampleFields, value, { shouldValidate: true });
  };
  return (
    <FormDialog
      words={texts}
      initialFocus={titleRef}
      isBusy={isSubmitting}
      problem={errors.root?.message}
      extra={
        <Button tone="quiet" className="mr-auto" onClick={fill}>
          {texts.example}
        </Button>
      }
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Field
        label={texts.name}
        autoComplete="off"
        maxLength={200}
        required
        {...title}
        ref={(input) => {
          title.ref(input);
          titleRef.current = input;
        }}
        error={errors.title?.message}
      />
      <TextBox
        label={texts.summary}
        hint={texts.summaryHint}
        rows={3}
        maxLength={SUMMARY_MAX}
        {...register('problem_summary')}
        error={errors.problem_summary?.message}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={texts.domain}
          hint={texts.domainHint}
          autoComplete="off"
          maxLength={100}
          {...register('problem_domain')}
          error={errors.problem_domain?.message}
        />
        <Field
          label={texts.ticket}
          hint={texts.ticketHint}
          autoComplete="off"
          maxLength={100}
          {...register('ticket_id')}
          error={errors.ticket_id?.message}
        />
      </div>
      <div className="flex flex-col items-start gap-1">
        <span className="text-table font-medium">{texts.mode}</span>
        <Segmented label={texts.mode} value={mode} options={MODES} onChange={setMode} />
        <span className="text-small text-dim">{texts.modeHints[mode]}</span>
      </div>
    </FormDialog>
  );
}
