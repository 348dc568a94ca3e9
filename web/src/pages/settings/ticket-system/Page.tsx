import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { getTicketSystem } from '@/api/ticket-system';
import { useUser } from '@/app/auth/use-session';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { SkeletonRows } from '@/ui/Skeleton';
import { isManager } from '../roles';
import { ConnectDialog } from './ConnectDialog';
import { ConnectionSection } from './ConnectionSection';
import { PeopleSection } from './PeopleSection';
import { PushesSection } from './PushesSection';
import { SentSection } from './SentSection';
import { texts } from './texts';

/** The organisation's ticket system: for admins. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <h1 className="mb-1 text-title font-semibold">{texts.title}</h1>
      {isManager(user.role) ? <TicketSystem /> : <p className="text-dim">{texts.onlyAdmins}</p>}
    </>
  );
}

function TicketSystem() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.ticketSystem, queryFn: ({ signal }) => getTicketSystem(signal) });
  const [isConnecting, setConnecting] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const failure = failureOf(query);
  const connection = query.data?.connection ?? null;
  const refetch = () => {
    void cache.invalidateQueries({ queryKey: keys.ticketSystem });
    void cache.invalidateQueries({ queryKey: keys.allTicketPushes });
  };
  return (
    <>
      <p className="mb-3 text-dim">{texts.intro}</p>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && connection === null && (
        <div className="mb-4">
          <EmptyState
            title={texts.none}
            hint={texts.noneHint}
            action={
              <Button tone="primary" onClick={() => setConnecting(true)}>
                {texts.connect}
              </Button>
            }
          />
        </div>
      )}
      {connection !== null && (
        <>
          <ConnectionSection
            connection={connection}
            onChangeCredentials={() => setConnecting(true)}
            onChanged={refetch}
          />
          {/* Another system has other words for all of it. */}
          <SentSection key={connection.system} connection={connection} onChanged={refetch} />
          {connection.system !== 'webhook' && <PeopleSection connection={connection} onChanged={refetch} />}
        </>
      )}
      {query.isSuccess && <PushesSection />}
      {isConnecting && (
        <ConnectDialog
          connection={connection}
          onClose={() => setConnecting(false)}
          onDone={(made) => {
            setSecret(made);
            refetch();
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} words={texts.secret} onClose={() => setSecret(null)} />}
    </>
  );
}
