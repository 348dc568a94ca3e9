import type { UseFormSetError } from 'react-hook-form';
import { ApiError } from '@/api/api-error';
import { showFaults } from './show-faults';

interface Values {
  name: string;
  url: string;
}

/** What a form is told of a failure: field, message, whether it gets the focus. */
function faultsOf(errors: { path: string; message: string }[], say?: () => string): unknown[][] {
  const told: unknown[][] = [];
  const setError: UseFormSetError<Values> = (field, error, options) =>
    told.push([field, error.message, options?.shouldFocus === true]);
  const failure = new ApiError({ status: 422, code: 'invalid', detail: 'Not taken.', errors });
  showFaults<Values>(failure, ['name', 'url'], setError, say);
  return told;
}

describe('what the server did not take', () => {
  test('is said at its field wherever it stands in the body, the first in focus', () => {
    const errors = [
      { path: 'credentials.url', message: 'No address.' },
      { path: 'name', message: 'Too long.' },
    ];
    expect(faultsOf(errors)).toEqual([
      ['url', 'No address.', true],
      ['name', 'Too long.', false],
    ]);
  });
  test('is said of the whole where it belongs to no field that is shown', () => {
    expect(faultsOf([{ path: 'settings.username', message: 'Odd.' }])).toEqual([['root', 'Not taken.', false]]);
    expect(faultsOf([], () => 'Said here.')).toEqual([['root', 'Said here.', false]]);
  });
});
