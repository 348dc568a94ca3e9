import { Types } from 'mongoose';
import type { DocumentBasis } from '../../../agents/support/notes/document-basis';
import type { SectionText } from '../../../contracts/support/documentation';
import type { SupportSettings } from '../../../contracts/support/settings';
import type { Models } from '../../../models/index';
import type { SupportNotesRecord } from '../../../models/support/notes/support-notes.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { SECTIONS_OF } from '../../../models/support/notes/document-target';
import { readSessionRecord } from '../../../models/support/records/read-session-record';
import { findNewestNotes } from '../../../models/support/notes/save-notes';
import type { SessionRecord } from '../../../models/support/records/session-record';
import { readSupportSettings } from '../../../commands/support/support-settings';
import { notFound } from '../../../platform/errors';
import type { SupportDocumentInput } from '../../../queues/support/support-inputs';

/** A draft is taken up where no more than so much was said since. */
const DRAFT_BEHIND_MAX = 2;

export interface ReadOptions {
  /** Written while the session goes on, before anybody asks: for nothing where it is concluded, or a person has written the notes. */
  isAhead: boolean;
}

/** All that a document rests on, as it is now. 404 `session_not_found` where the session was deleted meanwhile. */
export async function readBasis(
  models: Models,
  organisationId: Types.ObjectId,
  input: SupportDocumentInput,
  { isAhead }: ReadOptions,
): Promise<DocumentBasis> {
  const sessionId = new Types.ObjectId(input.sessionId);
  const session = await models.SupportSession.findOne(
    { _id: sessionId, organisationId },
    { vector: 0 },
  ).lean<SupportSessionRecord>();
  if (!session) throw notFound('session_not_found', 'The session is gone.');
  const [record, settings, newest] = await Promise.all([
    readSessionRecord(models, session, { withTexts: true }),
    readSupportSettings(models, organisationId),
    input.target === 'notes' ? findNewestNotes(models, sessionId) : null,
  ]);
  const given = newest ? givenSections(input, newest, record, !isAhead) : [];
  const kept = new Set(given.map(({ section }) => section));
  const isDraft = session.status === 'active' || session.status === 'paused';
  return {
    target: input.target,
    record,
    given,
    wanted: SECTIONS_OF[input.target].filter((section) => !kept.has(section)),
    wishes: wishesOf(input, settings),
    instruction: input.instruction ?? '',
    isDraft,
    isUnwanted: isAhead && (!isDraft || newest?.origin === 'edited'),
  };
}

/** One section anew: the others stay. All anew after a living draft: what it says of the beginning stays, so that it is there at once. */
function givenSections(
  { section, instruction, isAnew }: SupportDocumentInput,
  newest: SupportNotesRecord,
  record: SessionRecord,
  usesDraft: boolean,
): SectionText[] {
  const sections = [...newest.sections] as SectionText[];
  if (section) return sections.filter((one) => one.section !== section);
  const behind = record.messageSeq - newest.messageSeq;
  if (!usesDraft || isAnew || instruction || !newest.isDraft || newest.origin !== 'model') return [];
  if (behind < 0 || behind > DRAFT_BEHIND_MAX) return [];
  return sections.filter((one) => one.section === 'Problem Summary' || (one.section === 'Steps Taken' && behind === 0));
}

function wishesOf({ target }: SupportDocumentInput, settings: SupportSettings): DocumentBasis['wishes'] {
  if (target === 'customer_reply')
    return settings.customer_reply ? [{ section: '', text: settings.customer_reply }] : [];
  if (target !== 'notes') return [];
  return Object.entries(settings.notes).flatMap(([section, text]) => (text ? [{ section, text }] : []));
}
