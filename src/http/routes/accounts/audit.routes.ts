import { auditCsv, auditList, auditVerify } from '../../../contracts/accounts/audit';
import type { Models } from '../../../models/index';
import { listAudit, readAudit } from '../../../security/audit/audit-log';
import { verifyAudit } from '../../../security/audit/verify-audit';
import { AUDIT_CSV_HEAD, toAuditCsv } from '../../csv/audit-csv';
import { type Route, route } from '../../route';
import { streamCsv } from '../../csv/stream-csv';

/** The organisation's audit log, for its admins. */
export const auditRoutes = (deps: { models: Models }): Route[] => [
  route(auditList, async ({ caller, query }) => ({ status: 200, body: await listAudit(deps.models, caller, query) })),

  route(auditCsv, ({ caller, query, request, response }) =>
    streamCsv(request, response, {
      name: 'weft-audit.csv',
      head: AUDIT_CSV_HEAD,
      batches: readAudit(deps.models, caller, query),
      toLines: toAuditCsv,
    }),
  ),

  route(auditVerify, async ({ caller }) => {
    const verdict = await verifyAudit(deps.models, caller.organisationId);
    return { status: 200, body: { ...verdict, verifiedUntil: verdict.verifiedUntil?.toISOString() ?? null } };
  }),
];
