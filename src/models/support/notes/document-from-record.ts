import type { Evidence, SectionText, SessionDocumentation, Statement } from '../../../contracts/support/documentation';
import type { DocumentTarget } from './document-target';
import { cut, type RecordPiece, type SessionRecord } from '../records/session-record';

/** Characters of one step, and of what came of it, as they stand in a text from the record. */
const STEP_MAX = 200;

/** What the record says happened, without any model: of chats what was run, answered and told, of guided sessions the steps. */
export function documentFromRecord(record: SessionRecord): SessionDocumentation {
  const problem = problemOf(record);
  return {
    problem_summary: problem.text,
    diagnostic_steps: stepsOf(record, problem.piece),
    resolution_summary: resolutionOf(record),
    next_steps: nextStepsOf(record),
    time_spent: record.timeSpent,
  };
}

/** The same as a section of a document. Never empty; no headings, fences or marks. */
export function sectionFromRecord(record: SessionRecord, target: DocumentTarget, section: string): SectionText {
  const said = documentFromRecord(record);
  const { piece } = problemOf(record);
  const problem = () => [{ text: said.problem_summary, evidence: piece ? [piece.evidence] : notesEvidence(record) }];
  const resolution = () => [{ text: said.resolution_summary, evidence: notesEvidence(record) }];
  const open = (text: string): Statement[] => [{ text, evidence: [] }];
  const steps = () =>
    said.diagnostic_steps.map(({ description, result, evidence }) => ({
      text: result === null ? description : `${description}: ${result}`,
      evidence: evidence ? [evidence] : [],
    }));
  const next = (text: string): Statement[] => {
    const tasks = tasksOf(record).map(({ evidence }) => evidence);
    return [{ text, evidence: text === 'None' ? [] : tasks.length > 0 ? tasks : notesEvidence(record) }];
  };
  const asList = (statements: Statement[], none: string): SectionText =>
    statements.length === 0
      ? asText(open(none))
      : { ...asText(statements), text: statements.map(({ text }) => `- ${text}`).join('\n') };
  const asText = (statements: Statement[]): SectionText => ({
    section,
    text: statements.map(({ text }) => text).join('\n\n'),
    // What only says that nothing was recorded needs nothing to rest on.
    statements: statements.filter(({ evidence }) => evidence.length > 0),
  });
  switch (section) {
    case 'Problem Summary':
    case 'Symptoms':
      return asText(problem());
    case 'Steps Taken':
    case 'Tried':
      return asList(steps(), 'No steps were recorded.');
    case 'Resolution':
      return asText(resolution());
    case 'Next Steps':
    case 'Next':
      return asText(next(said.next_steps));
    case 'Ruled Out':
      return asText(open('Nothing was recorded as ruled out.'));
    case 'Suspected':
      return asText(open('No suspicion was recorded.'));
    case 'Cause':
      return asText(open('No cause was recorded.'));
    case 'Prevention':
      return asText(open('None recorded.'));
    default:
      return asText(target === 'customer_reply' ? replyFrom(record, problem(), resolution()) : open('Not recorded.'));
  }
}

/** To a customer: what was reported and what became of it, in the engineer's own words. */
function replyFrom(record: SessionRecord, problem: Statement[], resolution: Statement[]): Statement[] {
  const outcome: Statement[] =
    record.status === 'resolved' && record.resolutionSummary !== ''
      ? resolution
      : [
          {
            text:
              record.status === 'resolved'
                ? 'The problem has been resolved.'
                : record.status === 'escalated'
                  ? 'A colleague is taking this further and will come back to you.'
                  : 'We are still working on this and will come back to you.',
            evidence: [],
          },
        ];
  return [{ text: 'Here is where your request stands.', evidence: [] }, ...problem, ...outcome];
}

function problemOf(record: SessionRecord): { text: string; piece: RecordPiece | undefined } {
  if (record.problemSummary !== '') return { text: plain(record.problemSummary, 1_000), piece: undefined };
  const first = record.pieces.find(({ who }) => who === 'engineer');
  return first ? { text: plain(first.text, 500), piece: first } : { text: plain(record.title, 500), piece: undefined };
}

function stepsOf(record: SessionRecord, problem: RecordPiece | undefined): SessionDocumentation['diagnostic_steps'] {
  return record.pieces.flatMap((piece) => {
    if (piece === problem) return [];
    const step = (description: string) => ({
      description,
      result: piece.result === null || piece.result.trim() === '' ? null : plain(piece.result),
      evidence: piece.evidence,
    });
    switch (piece.who) {
      case 'command':
        return [step(`Ran \`${piece.text.replace(/[\s`]+/g, ' ').trim()}\``)];
      case 'step':
      case 'engineer':
        return [step(plain(piece.text))];
      case 'attachment':
        return [{ ...step(`Attached ${plain(piece.text)}`), result: null }];
      default:
        return []; // the assistant proposes, and notes stand under the resolution
    }
  });
}

function resolutionOf({ status, resolutionSummary, escalationReason, pauseNotes }: SessionRecord): string {
  const because = (text: string) => (text === '' ? '' : ` ${plain(text, 2_000)}`);
  switch (status) {
    case 'resolved':
      return plain(resolutionSummary, 2_000) || 'Resolved; no resolution notes were written.';
    case 'escalated':
      return `Not resolved; escalated.${because(escalationReason)}`;
    case 'paused':
      return `Not resolved; paused.${because(pauseNotes)}`;
    case 'active':
      return 'Not resolved yet; the work goes on.';
  }
}

function nextStepsOf(record: SessionRecord): string {
  const { status, escalationReason } = record;
  const open = tasksOf(record).map(({ text }) => plain(text));
  if (open.length > 0) return `Open: ${open.join('; ')}`;
  if (status === 'resolved') return 'None';
  if (status === 'escalated') return plain(escalationReason, 500) || 'To be taken on by whoever it was escalated to.';
  return status === 'paused' ? 'Go on where the session was paused.' : 'None';
}

const tasksOf = ({ pieces }: SessionRecord) => pieces.filter(({ who }) => who === 'task');

const notesEvidence = ({ pieces }: SessionRecord): Evidence[] =>
  pieces.filter(({ who }) => who === 'notes').map(({ evidence }) => evidence);

/** One line that is neither heading, list, fence nor rule, whatever was pasted. */
function plain(text: string, most = STEP_MAX): string {
  const line = text
    .replace(/[\s\p{C}\p{Z}]+/gu, ' ')
    .replace(/`{3,}|~{3,}/g, '')
    .trim();
  return cut(
    line
      .replace(/^(?:[#>\-*+=_~]+\s*)+/, '')
      .replace(/\[(?=\s*(?:[mscat]\d|n\s*\]))/gi, '(')
      .trim(),
    most,
  );
}
