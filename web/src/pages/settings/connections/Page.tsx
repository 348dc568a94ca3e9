import type { Connection, ConnectionProviderEntry } from '@contracts/devices/connections';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { beginConnection, disconnect } from '@/api/devices/connections';
import { keys } from '@/api/keys';
import { connectionError, returnedError } from '@/app/connections/connection-error';
import { useConnections } from '@/app/connections/use-connections';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { ExternalLink } from '@/ui/TextLink';
import { Section } from '../Section';
import { ConnectionRow, nameOf } from './ConnectionRow';
import { texts } from './texts';

/** Accounts elsewhere that the caller's agents may read: each with its state, and what can be connected. */
export function Page() {
  useTitle(texts.title);
  const cache = useQueryClient();
  const go = useNavigate();
  const query = useConnections({ isReadAnew: true });
  const failure = failureOf(query);
  const [leaving, setLeaving] = useState<Connection | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [manageUrl, setManageUrl] = useState<string | null>(null);
  const items = query.data?.items ?? [];
  const providers = query.data?.providers ?? [];

  const connect = (provider: string, connectionId?: string) => {
    setBusy(connectionId ?? provider);
    beginConnection(provider, connectionId)
      .then((path) => go(path))
      .catch((error: unknown) => showToast({ title: connectionError(error), tone: 'bad' }))
      .finally(() => setBusy(null));
  };
  const leave = (connection: Connection) => {
    setBusy(connection.id);
    disconnect(connection.id)
      .then(({ is_revoked_at_provider: isRevoked, manage_url }) => {
        setManageUrl(isRevoked ? null : manage_url);
        showToast({ title: texts.disconnected });
      })
      .catch((error: unknown) => showToast({ title: connectionError(error), tone: 'bad' }))
      .finally(() => {
        setBusy(null);
        void cache.invalidateQueries({ queryKey: keys.connections });
      });
  };
  return (
    <>
      <h1 className="mb-1 text-title font-semibold">{texts.title}</h1>
      <p className="mb-3 text-dim">
        {texts.intro} {texts.privacy} <code className="break-all">{texts.privacyDocs}</code>.
      </p>
      <Returned />
      {manageUrl !== null && (
        <p role="status" className="mb-3 rounded-control bg-wait-soft px-3 py-2 text-table text-wait">
          {texts.notRevoked} <ExternalLink href={manageUrl}>{texts.manage}</ExternalLink>
        </p>
      )}
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {failure === null && query.isSuccess && (
        <>
          <Section title={texts.mine}>
            {items.length === 0 && (
              <>
                <p>{texts.none}</p>
                <p className="text-dim">{texts.noneHint}</p>
              </>
            )}
            <ul className="flex flex-col">
              {items.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  provider={providers.find(({ provider }) => provider === connection.provider)}
                  isBusy={busy === connection.id}
                  onAgain={() => connect(connection.provider, connection.id)}
                  onDisconnect={() => setLeaving(connection)}
                />
              ))}
            </ul>
          </Section>
          <Section title={texts.add} hint={texts.addHint}>
            <ul className="flex flex-col gap-3">
              {providers.map((provider) => (
                <Offer
                  key={provider.provider}
                  provider={provider}
                  isBusy={busy === provider.provider}
                  onConnect={() => connect(provider.provider)}
                />
              ))}
            </ul>
          </Section>
        </>
      )}
      <ConfirmDialog
        isOpen={leaving !== null}
        title={leaving === null ? '' : texts.ask(nameOf(leaving))}
        message={leaving === null ? '' : texts.askText(nameOf(leaving))}
        confirm={texts.disconnect}
        keep={texts.keep}
        onConfirm={() => leaving !== null && leave(leaving)}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}

/** What came of a connection, from the address that the provider's answer led to. */
function Returned() {
  const [search] = useSearchParams();
  const problem = returnedError(search);
  if (problem !== null) return <FormProblem className="mb-3">{problem}</FormProblem>;
  if (!search.has('connection_id')) return null;
  return (
    <p role="status" className="mb-3 rounded-control bg-ok-soft px-3 py-2 text-table text-ok">
      {texts.connected}
    </p>
  );
}

interface OfferProps {
  provider: ConnectionProviderEntry;
  isBusy: boolean;
  onConnect: () => void;
}

function Offer({ provider: { name, is_configured, needs_admin, variables }, isBusy, onConnect }: OfferProps) {
  if (!is_configured)
    return (
      <li>
        <span className="font-medium">{name}</span>
        <span className="block text-small text-dim">
          {texts.notConfigured(variables.join(', '))} <code className="break-all">{texts.docs}</code>.
        </span>
      </li>
    );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button aria-busy={isBusy} onClick={onConnect}>
        {texts.connect(name)}
      </Button>
      {needs_admin && <span className="text-small text-dim">{texts.admin}</span>}
    </li>
  );
}
