import { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import { writeExportPart } from '../../../models/accounts/person/export-file';
import { findPerson } from '../../../models/accounts/person/find-person';
import type { Person } from '../../../models/accounts/person/person';
import { exportSections } from '../../../models/accounts/person/personal-data';
import { line, readSection } from '../../../models/accounts/person/read-section';
import type { PersonExportRecord } from '../../../models/accounts/person-export.model';
import { crashPoint } from '../../../platform/crash-point';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { MailOutbox } from '../../../security/accounts/mail-outbox';

/** Claims of one export, deaths and errors together; then it has failed. */
const ATTEMPTS_MAX = 10;
const ENDS = { header: 'header', end: 'end' } as const;

export interface ExportDeps {
  models: Models;
  mails: MailOutbox;
  signal: AbortSignal;
}

/**
 * Writes a person's export, section by section, each recorded before the next: whoever takes it up again goes on at the
 * section that was not recorded. Every write is fenced by the attempt. Resolves to one word: `ready`; `gone` where there
 * is nothing to do (any more); `fenced` where another attempt has it, or its owner took it away; `failed` for good.
 */
export async function exportPerson(
  deps: ExportDeps,
  exportId: string,
): Promise<'ready' | 'gone' | 'fenced' | 'failed'> {
  const { models, signal } = deps;
  const record = await claim(models, new Types.ObjectId(exportId));
  if (!record) return 'gone';
  if (record.attempt > ATTEMPTS_MAX) return fail(models, record);
  const person = await findPerson(models, record.userId);
  if (!person) return fail(models, record);
  const written = new Set(record.parts.map(({ section }) => section));
  for (const section of [ENDS.header, ...exportSections.map((one) => one.section), ENDS.end]) {
    if (written.has(section)) continue;
    if (!(await move(models, record, { $set: { part: section } }))) return 'fenced';
    const lines = linesOf(models, section, person, record);
    const part = await writeExportPart(models, record._id, { section, attempt: record.attempt }, lines, signal);
    await crashPoint('export.part-written');
    if (!(await move(models, record, { $push: { parts: part } }))) return 'fenced';
    await crashPoint('export.part-recorded');
  }
  return finish(deps, record);
}

/** Counts `attempt` up, so that whoever had it before writes no more. */
const claim = (models: Models, _id: Types.ObjectId) =>
  models.PersonExport.findOneAndUpdate(
    { _id, isOpen: true },
    { $set: { status: 'running' }, $inc: { attempt: 1 } },
    { returnDocument: 'after' },
  ).lean<PersonExportRecord>();

const mine = ({ _id, attempt }: PersonExportRecord) => ({ _id, attempt, isOpen: true as const });

/** False where the export is not ours any more. */
async function move(models: Models, record: PersonExportRecord, update: object): Promise<boolean> {
  return (await models.PersonExport.updateOne(mine(record), update)).matchedCount === 1;
}

async function fail(models: Models, record: PersonExportRecord): Promise<'failed'> {
  await move(models, record, { $set: { status: 'failed', part: null }, $unset: { isOpen: '' } });
  await models.PersonExportChunk.deleteMany({ exportId: record._id });
  return 'failed';
}

async function finish({ models, mails }: ExportDeps, record: PersonExportRecord): Promise<'ready' | 'fenced'> {
  const userId = record.userId.toHexString();
  const done = await withTransaction(models.PersonExport.db, async (session) => {
    const { matchedCount } = await models.PersonExport.updateOne(
      mine(record),
      { $set: { status: 'ready', part: null }, $unset: { isOpen: '' } },
      { session },
    );
    if (matchedCount === 0) return undefined;
    const entry = {
      organisationId: record.organisationId,
      actorId: record.userId,
      action: 'account.export-ready' as const,
    };
    const details = { exportId: record._id.toHexString() };
    await appendAudit(models, { ...entry, resource: `user:${userId}`, details }, session);
    return { mailId: mails.isConfigured ? await mails.keep({ mail: 'export-ready', userId }, session) : undefined };
  });
  if (!done) return 'fenced';
  if (done.mailId !== undefined) await mails.issue(done.mailId);
  return 'ready';
}

async function* linesOf(
  models: Models,
  name: string,
  person: Person,
  record: PersonExportRecord,
): AsyncGenerator<string> {
  const section = exportSections.find((one) => one.section === name);
  if (section) yield* readSection(models, section, person);
  else if (name === ENDS.header) yield line(headerOf(record));
  else yield line({ end: true });
}

/** The first line of the file: what it is, and what its sections hold. */
const headerOf = (record: PersonExportRecord) => ({
  format: 'weft-person-export',
  version: 1,
  exportId: record._id.toHexString(),
  userId: record.userId.toHexString(),
  askedAt: record.createdAt.toISOString(),
  readme:
    'All that this server keeps of you. Each line below is one record: { "section", "record" }. Times are ISO 8601 in UTC; ids of other people stand without their names. The last line is { "end": true }: a file without it is cut off.',
  sections: exportSections.map(({ section, says }) => ({ section, says })),
});
