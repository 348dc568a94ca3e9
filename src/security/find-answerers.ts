import type { ApprovalRecord } from '../models/runs/approval.model';
import type { Models } from '../models/index';
import { ADMIN_ROLES } from '../platform/caller';
import { type SubjectDeps, subjectOfRecord } from './subjects';

/** Of a request for approval, what says who may answer it. */
export type Asked = Pick<
  ApprovalRecord,
  'organisationId' | 'userId' | 'audience' | 'assignees' | 'subjectKind' | 'subjectId'
>;

/** Ids of everybody who may answer a request: as its subject says, of money the admins, of what is about nothing who asked. */
export async function findAnswerers(deps: SubjectDeps, approval: Asked): Promise<string[]> {
  if (approval.audience === 'admins') return findAdmins(deps.models, approval);
  const may = (await subjectOfRecord(deps, approval)?.findAnswerers()) ?? [approval.userId.toHexString()];
  const asked = approval.assignees?.map((id) => id.toHexString());
  return asked?.length ? may.filter((id) => asked.includes(id)) : may;
}

async function findAdmins(models: Models, { organisationId }: Asked): Promise<string[]> {
  const admins = await models.User.find(
    { organisationId, role: { $in: ADMIN_ROLES }, disabledAt: null },
    { _id: 1 },
  ).lean();
  return admins.map(({ _id }) => _id.toHexString());
}
