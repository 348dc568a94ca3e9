import type { CanvasMember } from '@contracts/canvas/canvas';
import type { CanvasRole } from '@contracts/kernel/operation';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link as LinkIcon, X } from 'lucide-react';
import { useId, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { listOrganisationMembers } from '@/api/auth';
import { addMember, changeMember, listMembers, removeMember } from '@/api/canvases';
import { keys } from '@/api/keys';
import { Avatar } from '@/ui/Avatar';
import { Button, IconButton } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';
import { Dialog } from '@/ui/overlays/Dialog';
import { Field } from '@/ui/forms/Field';
import { Select } from '@/ui/forms/Select';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { useUser } from '../auth/use-session';
import { errorMessage } from '../error-message';
import { failureOf } from '../query-failure';
import { QueryError } from '../QueryError';
import { texts } from './texts';

const ROLES: readonly CanvasRole[] = ['viewer', 'editor', 'owner'];
const roleOptions = ROLES.map((role) => ({ value: role, label: texts.roles[role], hint: texts.roleHints[role] }));

interface ShareDialogProps {
  canvas: { id: string; title: string; role: CanvasRole; owner: { name: string } };
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Who may do what on a canvas; owners change it, others read it. */
export function ShareDialog({ canvas, isOpen, onOpenChange }: ShareDialogProps) {
  const cache = useQueryClient();
  const key = keys.canvasMembers(canvas.id);
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => listMembers(canvas.id, signal), enabled: isOpen });
  const failure = failureOf(query);
  const isOwner = canvas.role === 'owner';
  const refetch = () => void cache.invalidateQueries({ queryKey: key });
  const run = (work: Promise<unknown>, done?: () => void) => {
    work
      .then(() => done?.())
      .catch((error: unknown) => {
        const failure = toApiError(error);
        showToast({ title: failure.code === 'last_owner' ? texts.lastOwner : errorMessage(failure), tone: 'bad' });
      })
      .finally(refetch);
  };
  const members = query.data?.items ?? [];
  const owners = members.filter(({ role }) => role === 'owner').length;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={isOwner ? texts.description(canvas.title) : texts.onlyOwners(canvas.owner.name)}
      actions={
        <>
          <Button
            icon={<LinkIcon size={14} />}
            onClick={() => copyText(`${window.location.origin}/canvases/${canvas.id}`)}
          >
            {texts.link}
          </Button>
          <Button tone="primary" onClick={() => onOpenChange(false)}>
            {texts.done}
          </Button>
        </>
      }
    >
      {isOwner && <AddForm canvasId={canvas.id} members={members} onAdded={refetch} />}
      {query.isPending && failure === null && <SkeletonRows count={3} />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      <ul className="mt-2 flex flex-col">
        {members.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            isOwner={isOwner}
            isLastOwner={member.role === 'owner' && owners === 1}
            onRole={(role) => run(changeMember(canvas.id, member.userId, role))}
            onRemove={() =>
              run(removeMember(canvas.id, member.userId), () =>
                showToast({
                  title: texts.removed(member.name),
                  ...(isOwner
                    ? {
                        action: {
                          label: texts.undo,
                          onSelect: () => run(addMember(canvas.id, member.email, member.role)),
                        },
                      }
                    : {}),
                }),
              )
            }
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface MemberRowProps {
  member: CanvasMember;
  isOwner: boolean;
  /** Neither removed nor given another role. */
  isLastOwner: boolean;
  onRole: (role: CanvasRole) => void;
  onRemove: () => void;
}

function MemberRow({ member, isOwner, isLastOwner, onRole, onRemove }: MemberRowProps) {
  const isSelf = useUser()?.id === member.userId;
  return (
    <li className="flex min-h-11 items-center gap-2 border-t border-line py-1 first:border-t-0">
      <Avatar person={{ id: member.userId, name: member.name }} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-table">
          {member.name}
          {isSelf && <span className="text-dim"> ({texts.you})</span>}
        </span>
        <span className="block truncate text-small text-dim">{member.email}</span>
      </span>
      {isOwner && !isLastOwner ? (
        <Select label={`${texts.role}, ${member.name}`} value={member.role} options={roleOptions} onChange={onRole} />
      ) : (
        <span className="text-table text-dim">{texts.roles[member.role]}</span>
      )}
      {(isOwner || isSelf) && (
        <IconButton
          label={isSelf ? texts.leave : texts.remove(member.name)}
          icon={<X size={14} />}
          disabledReason={isLastOwner ? texts.lastOwner : undefined}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

function AddForm({
  canvasId,
  members,
  onAdded,
}: {
  canvasId: string;
  members: readonly CanvasMember[];
  onAdded: () => void;
}) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<CanvasRole>('editor');
  const [problem, setProblem] = useState<string>();
  const listId = useId();
  const people = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  const taken = new Set(members.map((member) => member.userId));
  const add = () => {
    if (email.trim() === '') return;
    setProblem(undefined);
    addMember(canvasId, email.trim(), role)
      .then((member) => {
        setEmail('');
        showToast({ title: texts.added(member.name) });
        onAdded();
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        setProblem(failure.status === 404 || failure.status === 400 ? texts.unknown : errorMessage(failure));
      });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      className="flex flex-wrap gap-2 pb-2"
    >
      <Field
        className="min-w-48 flex-1 max-sm:basis-full"
        label={texts.email}
        list={listId}
        autoComplete="off"
        value={email}
        error={problem}
        onChange={(event) => setEmail(event.target.value)}
      />
      <datalist id={listId}>
        {(people.data?.items ?? [])
          .filter((person) => !person.isServiceUser && !taken.has(person.id))
          .map((person) => (
            <option key={person.id} value={person.email}>
              {person.name}
            </option>
          ))}
      </datalist>
      {/* Beside the input, whether or not an error stands below it. */}
      <div className="flex gap-2 max-sm:w-full sm:mt-6">
        <Select label={texts.role} value={role} options={roleOptions} onChange={setRole} />
        <Button type="submit" tone="primary" className="max-sm:flex-1">
          {texts.add}
        </Button>
      </div>
    </form>
  );
}
