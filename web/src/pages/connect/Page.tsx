import type { ConnectionProvider } from '@contracts/devices/connections';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { goToProvider, lookAtTicket } from '@/api/devices/connections';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { connectionError } from '@/app/connections/connection-error';
import { failureOf } from '@/app/query-failure';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** Says what is about to be connected, to whom, and which rights are asked for, before the browser goes on to the provider. */
export function Page() {
  useTitle(texts.title);
  const { ticket = '' } = useParams();
  const query = useQuery({
    queryKey: keys.connectionTicket(ticket),
    queryFn: ({ signal }) => lookAtTicket(ticket, signal),
    retry: (count, error) => count < 2 && toApiError(error).isTransient,
    staleTime: Infinity, // it changes only by being used
    gcTime: 0,
  });
  const failure = failureOf(query);
  const name = query.data?.provider.name;
  const reconnects = query.data?.reconnects ?? null;
  return (
    <section className="mx-auto flex max-w-[480px] flex-col gap-4 rounded-dialog border border-line bg-panel p-6">
      <h1 className="text-title font-semibold wrap-anywhere">
        {name === undefined ? texts.title : reconnects ? texts.again(name, reconnects.email) : texts.connect(name)}
      </h1>
      {failure !== null && (
        <>
          <FormProblem>{connectionError(failure)}</FormProblem>
          {toApiError(failure).isTransient && <Button onClick={() => void query.refetch()}>{texts.retry}</Button>}
        </>
      )}
      {failure === null && !query.isSuccess && <SkeletonRows count={5} />}
      {query.isSuccess && <Ask ticket={ticket} asked={query.data.provider} isAgain={reconnects !== null} />}
      <p className="text-center text-table">
        <TextLink to="/settings/connections">{texts.back}</TextLink>
      </p>
    </section>
  );
}

interface AskProps {
  ticket: string;
  asked: {
    provider: ConnectionProvider;
    name: string;
    needs_admin: boolean;
    rights: { scope: string; says: string }[];
  };
  isAgain: boolean;
}

function Ask({ ticket, asked, isAgain }: AskProps) {
  const user = useUser();
  const [isLeaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const vendor = asked.provider === 'gmail' ? 'Google' : 'Microsoft';
  const leave = () => {
    setLeaving(true);
    setProblem(null);
    goToProvider(ticket).catch((error: unknown) => {
      setLeaving(false);
      setProblem(connectionError(error));
    });
  };
  return (
    <>
      <div>
        {user !== null && <p className="wrap-anywhere">{texts.as(user.name, user.email)}</p>}
        <p className="text-dim">{texts.notYou}</p>
      </div>
      <div>
        <p>{texts.rights(vendor)}</p>
        <ul className="mt-1 list-disc pl-5">
          <li>{texts.identity}</li>
          {asked.rights.map(({ scope, says }) => (
            <li key={scope}>
              {says} <span className="block text-small break-all text-dim">{scope}</span>
            </li>
          ))}
        </ul>
      </div>
      {asked.needs_admin && (
        <p className="rounded-control bg-wait-soft px-3 py-2 text-table text-wait">{texts.admin}</p>
      )}
      {isAgain && <p>{texts.same}</p>}
      <p className="text-dim">{texts.kept}</p>
      {problem !== null && <FormProblem>{problem}</FormProblem>}
      <Button tone="primary" aria-busy={isLeaving} onClick={leave}>
        {texts.goOn(vendor)}
      </Button>
    </>
  );
}
