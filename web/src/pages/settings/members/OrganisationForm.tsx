import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { renameOrganisation } from '@/api/organisation';
import { refreshSession } from '@/api/session';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

/** Renames the organisation. */
export function OrganisationForm({ name }: { name: string }) {
  const { register, handleSubmit, setError, formState } = useForm({ values: { name } });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async (fields) => {
    try {
      await renameOrganisation(fields.name.trim());
      showToast({ title: texts.organisation.saved });
      // The header shows it from the session.
      await refreshSession();
    } catch (error) {
      setError('name', { message: errorMessage(toApiError(error)) }, { shouldFocus: true });
    }
  });
  return (
    <Section title={texts.organisation.title}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-4">
        <Field
          label={texts.organisation.name}
          autoComplete="organization"
          maxLength={80}
          {...register('name', { validate: (value) => value.trim() !== '' || texts.organisation.nameNeeded })}
          error={errors.name?.message}
        />
        <Button type="submit" className="self-start" aria-busy={isSubmitting}>
          {texts.organisation.save}
        </Button>
      </form>
    </Section>
  );
}
