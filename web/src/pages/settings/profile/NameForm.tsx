import { useForm } from 'react-hook-form';
import { toApiError } from '@/api/api-error';
import { changeName } from '@/api/own-data';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

const NAME_MAX = 80;

/** The own name, as others see it; what was typed stays after an error. */
export function NameForm({ name }: { name: string }) {
  const { register, handleSubmit, setError, formState } = useForm({ values: { name } });
  const { errors, isSubmitting, isDirty } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await changeName(values.name);
      showToast({ title: texts.nameSaved });
    } catch (error) {
      setError('name', { message: errorMessage(toApiError(error)) }, { shouldFocus: true });
    }
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="mt-4 flex max-w-[360px] items-end gap-2">
      <Field
        label={texts.name}
        autoComplete="name"
        maxLength={NAME_MAX}
        className="min-w-0 flex-1"
        {...register('name', { validate: (value) => value.trim() !== '' || texts.nameNeeded })}
        error={errors.name?.message}
      />
      {isDirty && (
        <Button type="submit" tone="primary" aria-busy={isSubmitting}>
          {texts.saveName}
        </Button>
      )}
    </form>
  );
}
