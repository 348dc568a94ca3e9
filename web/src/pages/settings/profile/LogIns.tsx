import type { LogInSession } from '@contracts/accounts/account-security';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endLogIn, listLogIns, logOutEverywhere } from '@/api/account';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { describeUserAgent } from '../describe-user-agent';
import { texts } from './texts';

/** More are shown when asked for: scripts log in often, and what stands beneath is needed too. */
const SHOWN = 5;

const tellFailure = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });

/** Where this person is logged in; each log-in can be ended, and all at once. */
export function LogIns() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.logIns, queryFn: ({ signal }) => listLogIns(signal) });
  const failure = failureOf(query);
  const [isAsking, setAsking] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const all = (query.data?.items ?? []).toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  const shown = isWhole ? all : all.slice(0, SHOWN);
  const end = (logIn: LogInSession) => {
    endLogIn(logIn.id)
      .then(() => showToast({ title: texts.logIns.ended }))
      .catch(tellFailure)
      .finally(() => void cache.invalidateQueries({ queryKey: keys.logIns }));
  };
  const endAll = () => {
    logOutEverywhere()
      .then(() => cache.clear())
      .catch(tellFailure);
  };
  return (
    <Section title={texts.logIns.title} hint={texts.logIns.hint}>
      {query.isPending && failure === null && <SkeletonRows count={2} className="h-12" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      <ul className="flex flex-col">
        {shown.map((logIn) => (
          <LogInRow key={logIn.id} logIn={logIn} onEnd={() => end(logIn)} />
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => setAsking(true)}>{texts.logIns.everywhere}</Button>
        {shown.length < all.length && (
          <Button tone="quiet" onClick={() => setWhole(true)}>
            {texts.logIns.showAll(all.length)}
          </Button>
        )}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={texts.logIns.ask}
        message={texts.logIns.message}
        confirm={texts.logIns.everywhere}
        keep={texts.logIns.keep}
        onConfirm={endAll}
        onClose={() => setAsking(false)}
      />
    </Section>
  );
}

function LogInRow({ logIn, onEnd }: { logIn: LogInSession; onEnd: () => void }) {
  const name = describeUserAgent(logIn.userAgent) ?? texts.logIns.unknown;
  return (
    <li className="flex min-h-12 items-center gap-2 border-t border-line py-1 first:border-t-0">
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2 text-table">
          <span className="truncate" title={logIn.userAgent ?? undefined}>
            {name}
          </span>
          {logIn.isCurrent && <StatusBadge tone="ok">{texts.logIns.current}</StatusBadge>}
        </span>
        <span className="block text-small text-dim">
          {logIn.ip !== null && <>{logIn.ip} · </>}
          {texts.logIns.begun} <Time at={logIn.createdAt} /> · {texts.logIns.used} <Time at={logIn.lastRefreshedAt} />
        </span>
      </span>
      {!logIn.isCurrent && (
        <Button size="small" aria-label={texts.logIns.endLabel(name)} onClick={onEnd}>
          {texts.logIns.end}
        </Button>
      )}
    </li>
  );
}
