import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { listInvitations, revokeInvitation } from '@/api/organisation';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { IconButton } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { roleLabel } from '../roles';
import { Section } from '../Section';
import { texts } from './texts';

/** Invitations that wait for an answer; each can be revoked. */
export function Invitations() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.invitations, queryFn: ({ signal }) => listInvitations(signal) });
  const failure = failureOf(query);
  const invitations = query.data?.items ?? [];
  const revoke = (invitationId: string) => {
    revokeInvitation(invitationId)
      .then(() => showToast({ title: texts.waiting.revoked }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.invitations }));
  };
  return (
    <Section title={texts.waiting.title}>
      {query.isPending && failure === null && <SkeletonRows count={1} className="h-11" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && invitations.length === 0 && <p className="text-dim">{texts.waiting.none}</p>}
      <ul className="flex flex-col">
        {invitations.map((invitation) => (
          <li
            key={invitation.id}
            className="flex min-h-11 items-center gap-2 border-t border-line py-1 first:border-t-0"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate text-table">{invitation.email}</span>
              <span className="block truncate text-small text-dim">
                {texts.waiting.by(roleLabel(invitation.role), invitation.invitedBy.name)} ·{' '}
                <Time at={invitation.createdAt} />
              </span>
            </span>
            <IconButton
              label={texts.waiting.revoke(invitation.email)}
              icon={<X size={14} />}
              onClick={() => revoke(invitation.id)}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
