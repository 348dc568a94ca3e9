import type { SectionText } from '../../contracts/support/documentation';
import { notFound } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportOutputRecord } from '../../models/support/notes/support-notes.model';

export type OutputChange =
  | { kind: 'text'; text: string; sections: SectionText[] }
  | { kind: 'time'; billedMinutes: number | undefined; notes: string | undefined };

/** Writes what a person changed of an output. A run that still writes it writes over that. 404 `output_not_found`. */
export async function saveOutput(
  models: Models,
  { _id }: Pick<SupportOutputRecord, '_id'>,
  change: OutputChange,
): Promise<SupportOutputRecord> {
  const set =
    change.kind === 'text'
      ? { text: change.text, sections: change.sections, origin: 'edited' as const, status: 'ready' as const }
      : {
          ...(change.billedMinutes !== undefined && { 'timeEntry.billedMinutes': change.billedMinutes }),
          ...(change.notes !== undefined && { 'timeEntry.notes': change.notes }),
        };
  const saved = await models.SupportOutput.findOneAndUpdate(
    { _id },
    { $set: set, $unset: { error: '' } },
    { returnDocument: 'after' },
  ).lean<SupportOutputRecord>();
  if (!saved) throw notFound('output_not_found', 'Nobody asked for this output yet.');
  return saved;
}
