import type { SupportSession } from '@contracts/support/sessions';
import { useId, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { createSession } from '@/api/support';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { TextBox } from '@/ui/TextBox';
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
  const id = useId();
  const [mode, setMode] = useState<'chat' | 'guided'>('chat');
  const titleRef = useRef<HTMLInputElement>(null);
  const { register, handleSubmit, setError, setValue, formState } = useForm({ defaultValues: EMPTY });
  const { errors, isSubmitting } = formState;
  const title = register('title', { validate: (value) => value.trim() !== '' || texts.nameNeeded });
  const submit = handleSubmit(async (fields) => {
    try {
      onCreated(await createSession({ ...fields, mode }));
    } catch (error) {
      const failure = toApiError(error);
      const wrong = failure.errors.flatMap(({ path, message }) =>
        FIELDS.filter((name) => path.endsWith(name)).map((name) => ({ name, message })),
      );
      for (const { name, message } of wrong) setError(name, { message }, { shouldFocus: true });
      if (wrong.length === 0) setError('root', { message: errorMessage(failure) });
    }
  });
  const fill = () => {
    for (const [name, value] of Object.entries(texts.exampleFields))
      setValue(name as keyof typeof texts.exampleFields, value, { shouldValidate: true });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={texts.title}
      description={texts.description}
      initialFocus={titleRef}
      actions={
        <>
          <Button tone="quiet" className="mr-auto" onClick={fill}>
            {texts.example}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" form={id} tone="primary" aria-busy={isSubmitting}>
            {texts.submit}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
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
        {errors.root !== undefined && (
          <p role="alert" className="text-table text-bad">
            {errors.root.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}
