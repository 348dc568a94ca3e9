import { maskText } from '../../contracts/secrets/find-secrets';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';

/** Of the problem, and of the resolution, each: the notes, which say the same in order, need room too. */
const PART_MAX = 1_500;
/** Longest text that is embedded of a session, in characters: what models of 2,000 tokens read. */
export const SESSION_TEXT_MAX = 6_000;

/** What a session is found by: its problem and how it ended, then its notes as far as there is room. */
export const sessionText = (
  session: Pick<SupportSessionRecord, 'title' | 'problemSummary' | 'problemDomain' | 'resolutionSummary'>,
  notes = '',
): string =>
  maskText(
    [
      session.title,
      session.problemDomain,
      session.problemSummary.trim().slice(0, PART_MAX),
      session.resolutionSummary.trim().slice(0, PART_MAX),
      notes,
    ]
      .map((part) => part.trim())
      .filter(Boolean)
      .join('\n\n')
      .slice(0, SESSION_TEXT_MAX),
  );
