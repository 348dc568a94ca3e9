import { useQuery } from '@tanstack/react-query';
import { deleteCredential, deleteVariable, listCredentials, listVariables } from '@/api/flow-vault';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { useTitle } from '@/app/use-title';
import { isManager } from '../roles';
import { CredentialForm, VariableForm } from './forms';
import { NamedList } from './NamedList';
import { texts } from './texts';

/** Credentials and variables of flows: set by admins, seen by all. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  const credentials = useQuery({
    queryKey: keys.flowCredentials,
    queryFn: ({ signal }) => listCredentials(signal),
  });
  const variables = useQuery({ queryKey: keys.flowVariables, queryFn: ({ signal }) => listVariables(signal) });
  if (user === null) return null;
  const mayChange = isManager(user.role);
  return (
    <>
      <h1 className="mb-1 text-title font-semibold">{texts.title}</h1>
      <p className="mb-3 text-dim">{texts.intro}</p>
      <NamedList
        words={texts.credentials}
        query={credentials}
        queryKey={keys.flowCredentials}
        isManager={mayChange}
        describe={({ kind, hosts, last4 }) =>
          [texts.credentials.kinds[kind], hosts.join(', '), texts.credentials.ends(last4)]
            .filter((part) => part !== '')
            .join(' · ')
        }
        onRemove={deleteCredential}
        renderForm={(onClose) => <CredentialForm onClose={onClose} />}
      />
      <NamedList
        words={texts.variables}
        query={variables}
        queryKey={keys.flowVariables}
        isManager={mayChange}
        describe={({ value }) => (typeof value === 'string' ? value : JSON.stringify(value))}
        onRemove={deleteVariable}
        renderForm={(onClose) => <VariableForm onClose={onClose} />}
      />
    </>
  );
}
