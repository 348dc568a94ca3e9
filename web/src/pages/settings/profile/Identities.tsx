import type { Identity } from '@contracts/accounts/oidc';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { linkIdentity, listIdentities, listProviders, unlinkIdentity } from '@/api/oidc';
import { providerError } from '@/app/auth/provider-errors';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { SkeletonRows } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

const words = texts.identities;
const tellFailure = (error: unknown) => {
  const failure = toApiError(error);
  showToast({ title: failure.code === 'last_way_in' ? words.lastWayIn : errorMessage(failure), tone: 'bad' });
};

/** Identities at providers that open this account; nothing where this server knows no provider and the account has none. */
export function Identities() {
  const cache = useQueryClient();
  const identities = useQuery({ queryKey: keys.identities, queryFn: ({ signal }) => listIdentities(signal) });
  const providers = useQuery({
    queryKey: keys.providers,
    queryFn: ({ signal }) => listProviders(signal),
    staleTime: Infinity,
  });
  const failure = failureOf(identities);
  const [leavingFor, setLeavingFor] = useState<string | null>(null);
  const linked = identities.data?.items ?? [];
  const offered = providers.data?.items ?? [];
  if (offered.length === 0 && linked.length === 0) return null;

  const unlink = (identity: Identity) => {
    unlinkIdentity(identity.id)
      .then(() => showToast({ title: words.unlinked }))
      .catch(tellFailure)
      .finally(() => void cache.invalidateQueries({ queryKey: keys.identities }));
  };
  const link = (provider: string) => {
    setLeavingFor(provider);
    linkIdentity(provider).catch((error: unknown) => {
      setLeavingFor(null);
      const failed = toApiError(error);
      showToast({ title: providerSentence(failed.code) ?? errorMessage(failed), tone: 'bad' });
    });
  };
  return (
    <Section title={words.title} hint={words.hint}>
      <Returned />
      {identities.isPending && failure === null && <SkeletonRows count={1} className="h-12" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void identities.refetch()} />}
      {identities.isSuccess && linked.length === 0 && <p className="text-dim">{words.none}</p>}
      <ul className="flex flex-col">
        {linked.map((identity) => (
          <IdentityRow key={identity.id} identity={identity} onUnlink={() => unlink(identity)} />
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        {offered.map(({ id, label }) => (
          <Button key={id} aria-busy={leavingFor === id} onClick={() => link(id)}>
            {words.link(label)}
          </Button>
        ))}
      </div>
    </Section>
  );
}

const providerSentence = (code: string): string | null => (code.startsWith('oidc_') ? providerError(code) : null);

/** What came of a link, from the address that the provider's answer led to. */
function Returned() {
  const [search] = useSearchParams();
  const problem = providerError(search.get('error'));
  if (problem !== null) return <FormProblem className="mb-3">{problem}</FormProblem>;
  if (!search.has('linked')) return null;
  return (
    <p role="status" className="mb-3 rounded-control bg-ok-soft px-3 py-2 text-table text-ok">
      {words.linked}
    </p>
  );
}

function IdentityRow({ identity, onUnlink }: { identity: Identity; onUnlink: () => void }) {
  const name = identity.provider?.label ?? identity.issuer;
  return (
    <li className="flex min-h-12 items-center gap-2 border-t border-line py-1 first:border-t-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate text-table">
          {name}
          {identity.email !== null && <span className="text-dim"> · {identity.email}</span>}
        </span>
        <span className="block text-small text-dim">
          {identity.provider === null && <>{words.unknown} · </>}
          {words.since} <Time at={identity.createdAt} />
          {identity.lastUsedAt !== null && (
            <>
              {' '}
              · {words.used} <Time at={identity.lastUsedAt} />
            </>
          )}
        </span>
      </span>
      <Button size="small" aria-label={words.unlinkLabel(name)} onClick={onUnlink}>
        {words.unlink}
      </Button>
    </li>
  );
}
