import { ARTICLE_SECTIONS, BRIEF_SECTIONS, NOTE_SECTIONS } from '../../../contracts/support/documentation';
import type { WrittenOutputKind } from '../../../contracts/support/outputs';

/** What can be written of a session. */
export type DocumentTarget = 'notes' | WrittenOutputKind;

/** The headings of each, in order; `['']`: a text without headings. */
export const SECTIONS_OF: Readonly<Record<DocumentTarget, readonly string[]>> = {
  notes: NOTE_SECTIONS,
  customer_reply: [''],
  knowledge_article: ARTICLE_SECTIONS,
  escalation_brief: BRIEF_SECTIONS,
};

export const TITLE_OF: Readonly<Record<DocumentTarget, string>> = {
  notes: 'Ticket notes',
  customer_reply: 'Reply to the customer',
  knowledge_article: 'Knowledge article',
  escalation_brief: 'Escalation brief',
};
