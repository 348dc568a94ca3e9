import { useUser } from '@/app/auth/use-session';
import { useTitle } from '@/app/use-title';
import { isManager } from '../roles';
import { Invitations } from './Invitations';
import { InviteForm } from './InviteForm';
import { MemberList } from './MemberList';
import { OrganisationForm } from './OrganisationForm';
import { texts } from './texts';

/** Who is in the organisation, with which role, and who may join. Everybody reads it, admins and owners change it. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  if (user === null) return null;
  const canManage = isManager(user.role);
  return (
    <>
      <h1 className="mb-3 text-title font-semibold">{texts.title}</h1>
      {!canManage && <p className="mb-3 text-dim">{texts.onlyAdmins}</p>}
      {canManage && <InviteForm role={user.role} />}
      {canManage && <Invitations />}
      <MemberList self={user} />
      {canManage && <OrganisationForm name={user.organisation.name} />}
    </>
  );
}
