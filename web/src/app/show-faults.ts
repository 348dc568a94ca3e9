import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';
import { toApiError, type ApiError } from '@/api/api-error';
import { errorMessage } from './error-message';

/** Says what the server did not take at its fields, the first of them in focus; what belongs to no field is said of the whole form. */
export function showFaults<Values extends FieldValues>(
  error: unknown,
  fields: readonly Path<Values>[],
  setError: UseFormSetError<Values>,
  say: (failure: ApiError) => string = errorMessage,
): void {
  const failure = toApiError(error);
  const faults = failure.errors.flatMap(({ path, message }) => {
    const steps = path.split('.');
    return fields.filter((name) => steps.includes(name)).map((name) => ({ name, message }));
  });
  faults.forEach(({ name, message }, index) => setError(name, { message }, { shouldFocus: index === 0 }));
  if (faults.length === 0) setError('root', { message: say(failure) });
}
