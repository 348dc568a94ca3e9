import { auditList, auditVerify } from '../../contracts/auth';
import type { Models } from '../../models/index';
import { listAudit } from '../../security/audit';
import { verifyAudit } from '../../security/verify-audit';
import { type Route, route } from '../route';

/** The organisation's audit log, for its admins. */
export const auditRoutes = (deps: { models: Models }): Route[] => [
  route(auditList, async ({ caller, query }) => ({ status: 200, body: await listAudit(deps.models, caller, query) })),

  route(auditVerify, async ({ caller }) => {
    const verdict = await verifyAudit(deps.models, caller.organisationId);
    return { status: 200, body: { ...verdict, verifiedUntil: verdict.verifiedUntil?.toISOString() ?? null } };
  }),
];
