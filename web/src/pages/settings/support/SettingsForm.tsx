import type { SupportSettings } from '@contracts/support/settings';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { putSupportSettings } from '@/api/support-notes';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Segmented } from '@/ui/forms/Segmented';
import { Switch } from '@/ui/forms/Switch';
import { TextBox } from '@/ui/forms/TextBox';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

const GUIDANCE_MAX = 1_000;
const REPLY_MAX = 2_000;
const LIMITS = { rounding_minutes: [1, 120], minimum_minutes: [0, 480] } as const;
const SECTIONS = Object.keys(texts.sections.examples) as (keyof SupportSettings['notes'])[];
const APPROVALS = (['automatic', 'required'] as const).map((value) => ({
  value,
  label: texts.writing.approvals[value],
}));

/** The fields as they are typed: numbers as text. */
type Fields = Omit<SupportSettings, keyof typeof LIMITS> & Record<keyof typeof LIMITS, string>;

const toFields = (settings: SupportSettings): Fields => ({
  ...settings,
  rounding_minutes: String(settings.rounding_minutes),
  minimum_minutes: String(settings.minimum_minutes),
});

/** All settings in one form, saved together. */
export function SettingsForm({ settings }: { settings: SupportSettings }) {
  const cache = useQueryClient();
  const { register, control, handleSubmit, reset, formState } = useForm<Fields>({ defaultValues: toFields(settings) });
  const { errors, isSubmitting } = formState;
  const [problem, setProblem] = useState<string>();
  const submit = handleSubmit(async (fields) => {
    try {
      const saved = await putSupportSettings({
        ...fields,
        rounding_minutes: Number(fields.rounding_minutes),
        minimum_minutes: Number(fields.minimum_minutes),
      });
      cache.setQueryData(keys.supportSettings, saved);
      reset(toFields(saved));
      setProblem(undefined);
      showToast({ title: texts.saved });
    } catch (error) {
      setProblem(errorMessage(toApiError(error)));
    }
  });
  const minutes = (name: keyof typeof LIMITS) => {
    const [from, to] = LIMITS[name];
    const isRight = (text: string) => /^\d{1,4}$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
    return register(name, { validate: (text) => isRight(text) || texts.time.wrong(from, to) });
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Section title={texts.sections.title} hint={texts.sections.hint}>
        <div className="flex flex-col gap-4">
          {SECTIONS.map((section) => (
            <TextBox
              key={section}
              label={section}
              placeholder={texts.sections.examples[section]}
              rows={2}
              maxLength={GUIDANCE_MAX}
              {...register(`notes.${section}`)}
            />
          ))}
        </div>
      </Section>
      <Section title={texts.reply.title}>
        <TextBox
          label={texts.reply.label}
          hint={texts.reply.hint}
          rows={3}
          maxLength={REPLY_MAX}
          {...register('customer_reply')}
        />
      </Section>
      <Section title={texts.writing.title}>
        <div className="flex flex-col items-start gap-4">
          <Controller
            control={control}
            name="living_draft"
            render={({ field }) => (
              <Switch
                label={texts.writing.draft}
                hint={texts.writing.draftHint}
                isOn={field.value}
                onChange={field.onChange}
              />
            )}
          />
          <Controller
            control={control}
            name="approval"
            render={({ field }) => (
              <div className="flex flex-col items-start gap-1">
                <span className="text-table font-medium">{texts.writing.approval}</span>
                <Segmented
                  label={texts.writing.approval}
                  value={field.value}
                  options={APPROVALS}
                  onChange={field.onChange}
                />
                <span className="text-small text-dim">{texts.writing.approvalHints[field.value]}</span>
              </div>
            )}
          />
        </div>
      </Section>
      <Section title={texts.time.title}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={texts.time.rounding}
            hint={texts.time.roundingHint}
            inputMode="numeric"
            autoComplete="off"
            {...minutes('rounding_minutes')}
            error={errors.rounding_minutes?.message}
          />
          <Field
            label={texts.time.minimum}
            hint={texts.time.minimumHint}
            inputMode="numeric"
            autoComplete="off"
            {...minutes('minimum_minutes')}
            error={errors.minimum_minutes?.message}
          />
        </div>
      </Section>
      <FormProblem className="mb-3">{problem}</FormProblem>
      <Button type="submit" tone="primary" aria-busy={isSubmitting}>
        {texts.save}
      </Button>
    </form>
  );
}
