import type { User } from '@contracts/accounts/auth';
import type { OrganisationRole } from '@contracts/kernel/operation';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { changeMemberRole, removeOrganisationMember } from '@/api/organisation';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Avatar } from '@/ui/Avatar';
import { IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Select } from '@/ui/forms/Select';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { mayChange, roleLabel, rolesUpTo } from '../roles';
import { Section } from '../Section';
import { texts } from './texts';

/** People of the organisation, by name. */
export function MemberList({ self }: { self: User }) {
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const failure = failureOf(query);
  const [leaving, setLeaving] = useState<User | null>(null);
  const members = query.data?.items ?? [];
  const owners = members.filter(({ role }) => role === 'owner').length;
  const run = (work: Promise<unknown>, done: string) => {
    work
      .then(() => showToast({ title: done }))
      .catch((error: unknown) => showToast({ title: failureText(error), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.organisationMembers }));
  };
  return (
    <Section title={texts.people}>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-11" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      <ul className="flex flex-col">
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            self={self}
            isLastOwner={member.role === 'owner' && owners === 1}
            onRole={(role) =>
              run(changeMemberRole(member.id, role), texts.roleChanged(member.name, roleLabel(role).toLowerCase()))
            }
            onRemove={() => setLeaving(member)}
          />
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        title={texts.removeTitle}
        message={texts.removeMessage(leaving?.name ?? '')}
        confirm={texts.removeConfirm}
        keep={texts.keep}
        onConfirm={() => {
          if (leaving !== null) run(removeOrganisationMember(leaving.id), texts.removed(leaving.name));
        }}
        onClose={() => setLeaving(null)}
      />
    </Section>
  );
}

interface MemberRowProps {
  member: User;
  self: User;
  /** Neither removed nor given another role. */
  isLastOwner: boolean;
  onRole: (role: OrganisationRole) => void;
  onRemove: () => void;
}

function MemberRow({ member, self, isLastOwner, onRole, onRemove }: MemberRowProps) {
  const isSelf = member.id === self.id;
  const canChange = mayChange(self.role, member.role) && !isLastOwner;
  return (
    <li className="flex min-h-11 items-center gap-2 border-t border-line py-1 first:border-t-0">
      <Avatar person={{ id: member.id, name: member.name }} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-table">
          {member.name}
          {isSelf && <span className="text-dim"> ({texts.you})</span>}
        </span>
        <span className="block truncate text-small text-dim">{member.email}</span>
      </span>
      {canChange ? (
        <Select
          label={`${texts.role}, ${member.name}`}
          value={member.role}
          options={rolesUpTo(self.role)}
          onChange={(role) => {
            if (role !== member.role) onRole(role);
          }}
        />
      ) : (
        <span className="text-table text-dim">{roleLabel(member.role)}</span>
      )}
      {!isSelf && mayChange(self.role, member.role) && (
        <IconButton
          label={texts.remove(member.name)}
          icon={<X size={14} />}
          disabledReason={isLastOwner ? texts.lastOwner : undefined}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

function failureText(error: unknown): string {
  const failure = toApiError(error);
  if (failure.code === 'last_owner') return texts.lastOwner;
  if (failure.code === 'role_ceiling') return texts.ceiling;
  return errorMessage(failure);
}
