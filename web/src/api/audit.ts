import type { AuditFilter, auditList, auditVerify } from '@contracts/accounts/audit';
import { callApi, sendRequest } from './client';

/** One page of the organisation's audit log, newest first. */
export const listAudit = (filter: AuditFilter, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof auditList>('get', '/api/v1/audit', {
    query: { ...filter, limit: 50, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

/** Walks the whole chain of hashes. */
export const verifyAudit = () => callApi<typeof auditVerify>('get', '/api/v1/audit/verify');

/** What the filter asks for as a CSV file. */
export async function readAuditFile(filter: AuditFilter): Promise<Blob> {
  const search = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return (await sendRequest('GET', `/api/v1/audit.csv?${search.toString()}`, {})).blob();
}
