import type { PersonExport } from '../../../contracts/accounts/own-data';
import type { PersonExportRecord } from '../person-export.model';
import { sizeOf } from './export-file';
import { exportSections } from './personal-data';

/** Sections, and the line that ends the file. */
export const EXPORT_PARTS_TOTAL = exportSections.length + 2;

/** An export as it leaves. */
export function presentExport(record: PersonExportRecord, now = new Date()): PersonExport {
  const isReady = record.status === 'ready';
  return {
    id: record._id.toHexString(),
    status: isReady && record.expiresAt <= now ? 'expired' : record.status,
    progress: { done: record.parts.length, total: EXPORT_PARTS_TOTAL, part: isReady ? null : record.part },
    sizeBytes: isReady ? sizeOf(record.parts) : null,
    createdAt: record.createdAt.toISOString(),
    expiresAt: record.expiresAt.toISOString(),
  };
}
