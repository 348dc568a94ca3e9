import type { SectionText, TicketNotes } from '../../../contracts/support/documentation';
import type { SessionOutput } from '../../../contracts/support/outputs';
import type { SupportNotesRecord, SupportOutputRecord } from './support-notes.model';

/** A version of the notes. Outdated text of an erased person stays under “Deleted person”. */
export const presentNotes = (notes: SupportNotesRecord): TicketNotes => ({
  version: notes.version,
  text: notes.text,
  sections: [...notes.sections] as SectionText[],
  origin: notes.origin,
  is_draft: notes.isDraft,
  repairs: [...notes.repairs],
  author: notes.userId ? { id: notes.userId.toHexString(), name: notes.userName ?? '' } : null,
  approved_at: notes.approvedAt?.toISOString() ?? null,
  approved_by: notes.approvedById ? { id: notes.approvedById.toHexString(), name: notes.approvedByName ?? '' } : null,
  created_at: notes.createdAt.toISOString(),
});

export const presentOutput = (output: SupportOutputRecord): SessionOutput => ({
  kind: output.kind,
  status: output.status,
  text: output.text,
  sections: [...output.sections] as SectionText[],
  origin: output.origin ?? null,
  time_entry: output.timeEntry
    ? {
        started_at: output.timeEntry.startedAt.toISOString(),
        ended_at: output.timeEntry.endedAt.toISOString(),
        actual_minutes: output.timeEntry.actualMinutes,
        billed_minutes: output.timeEntry.billedMinutes,
        rounding_minutes: output.timeEntry.roundingMinutes,
        minimum_minutes: output.timeEntry.minimumMinutes ?? null,
        notes: output.timeEntry.notes,
      }
    : null,
  error: output.error ?? null,
  run_id: output.runId?.toHexString() ?? null,
  updated_at: output.updatedAt.toISOString(),
});
