import type { ResolveCode } from '@contracts/support/sessions';
import { OUTCOMES, type Outcome } from './outcome-rules';
import { texts } from './texts';

/** What was chosen and typed so far. */
export interface ConcludeDraft {
  outcome: Outcome | null;
  notes: string;
  code: ResolveCode | '';
  /** Id of a colleague; '': nobody in particular. */
  to: string;
}

const EMPTY: ConcludeDraft = { outcome: null, notes: '', code: '', to: '' };
const keyOf = (sessionId: string): string => `weft-conclude-${sessionId}`;

/** Reads what is kept; what is not as it should be counts as not there. */
export function parseDraft(kept: string | null): ConcludeDraft {
  if (kept === null) return EMPTY;
  try {
    const found = JSON.parse(kept) as Partial<Record<keyof ConcludeDraft, unknown>> | null;
    return {
      outcome: OUTCOMES.find((outcome) => outcome === found?.outcome) ?? null,
      notes: typeof found?.notes === 'string' ? found.notes : '',
      code: typeof found?.code === 'string' && found.code in texts.codes ? (found.code as ResolveCode) : '',
      to: typeof found?.to === 'string' ? found.to : '',
    };
  } catch {
    return EMPTY;
  }
}

/** The draft of a session: kept in this tab while the dialog is closed, and over a reload. */
export function readDraft(sessionId: string): ConcludeDraft {
  try {
    return parseDraft(sessionStorage.getItem(keyOf(sessionId)));
  } catch {
    return EMPTY;
  }
}

/** Keeps the draft; null forgets it. */
export function keepDraft(sessionId: string, draft: ConcludeDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(keyOf(sessionId));
    else sessionStorage.setItem(keyOf(sessionId), JSON.stringify(draft));
  } catch {
    // Storage may be blocked or full: the draft lasts as long as the dialog is open.
  }
}
