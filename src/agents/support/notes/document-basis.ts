import type { SectionText } from '../../../contracts/support/documentation';
import type { DocumentTarget } from '../../../models/support/notes/document-target';
import type { SessionRecord } from '../../../models/support/records/session-record';

/** All that a document rests on: read once, recorded as a step, the same on every replay. JSON only. */
export interface DocumentBasis {
  target: DocumentTarget;
  record: SessionRecord;
  /** Sections that stay as they are; the model is asked for the others. */
  given: SectionText[];
  wanted: string[];
  /** What the organisation wants said; `section` empty: in all of it. */
  wishes: { section: string; text: string }[];
  /** What the person asked for; may be empty. */
  instruction: string;
  /** It is written while the session goes on. */
  isDraft: boolean;
  /** It was to be written ahead, and nobody needs that any more. */
  isUnwanted: boolean;
}
