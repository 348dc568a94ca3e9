import { useQuery } from '@tanstack/react-query';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { useUser } from './auth/use-session';

interface PeopleWords {
  anyone: string;
  /** Of who has left. */
  somebody: string;
  /** Of who is chosen while names are on their way. */
  loading?: string;
  /** Sets oneself apart, first of all. */
  me?: string;
}

/** Everybody of the organisation to choose from, after `anyone`; an id that the address names is there before its name is known. */
export function usePeople(chosen: string, anyone: string, words: PeopleWords): { value: string; label: string }[] {
  const user = useUser();
  const { data } = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const me = words.me === undefined || user === null ? [] : [{ value: user.id, label: words.me }];
  const people = [
    { value: anyone, label: words.anyone },
    ...me,
    ...(data?.items ?? [])
      .filter(({ id }) => !me.some(({ value }) => value === id))
      .map(({ id, name }) => ({ value: id, label: name })),
  ];
  if (people.some(({ value }) => value === chosen)) return people;
  return [...people, { value: chosen, label: (data === undefined && words.loading) || words.somebody }];
}
