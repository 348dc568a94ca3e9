import type { SectionText, Statement } from '../../../contracts/support/documentation';
import { documentFromRecord } from '../../../models/support/notes/document-from-record';
import type { RecordPiece, SessionRecord } from '../../../models/support/records/session-record';
import type { WrittenSection } from '../../../models/support/notes/text/written-text';
import { type MarkedStatement, splitStatements } from '../../../models/support/notes/text/split-statements';

/**
 * Turns the marks of a written text into what they stand for. Unknown marks are dropped. A statement that names a command,
 * a code or a number that the record does not have rests on nothing, whatever it cites; `repairs` says which.
 */
export function settleEvidence(
  sections: readonly WrittenSection[],
  record: SessionRecord,
): { sections: SectionText[]; repairs: string[] } {
  const pieces = new Map(record.pieces.map((piece) => [piece.mark, piece]));
  const known = normalise(textOf(record));
  const repairs = new Set<string>();
  const settle = (written: WrittenSection): SectionText => {
    if ('known' in written) return written.known;
    const statements = splitStatements(written.marked)
      .filter(saysSomething)
      .map(({ text, marks }): Statement => {
        const unknown = factsIn(text).filter((fact) => !hasFact(known, fact));
        for (const fact of unknown) repairs.add(`Not in the record: “${fact.slice(0, 100)}”.`);
        const cited = unknown.length > 0 ? [] : marks.flatMap((mark) => pieces.get(mark) ?? []);
        return { text, evidence: cited.map(({ evidence }: RecordPiece) => evidence) };
      });
    return { section: written.section, text: written.text, statements };
  };
  return { sections: sections.map(settle), repairs: [...repairs] };
}

/** That there is nothing needs nothing to rest on: “None”, “Nothing was ruled out.” */
const saysSomething = ({ text, marks }: MarkedStatement) => marks.length > 0 || !NOTHING.test(text);
const STATED =
  '(?: (?:was|were|is|are|has been|yet|recorded|noted|needed|required|necessary|suspected|ruled out|reported))';
const NOTHING = new RegExp(`^\\W*(?:(?:none|nothing|n/a)${STATED}*|no \\w+(?: \\w+)?${STATED}+)\\W*$`, 'i');

/** No code is longer: what is, is none. */
const CODES =
  /\b(?:0x[0-9a-f]{1,40}|[A-Z][A-Z0-9]{0,40}[-_]?\d{1,40}[A-Z0-9]{0,40}|\d{1,40}(?:[.:]\d{1,40}){1,40}|\d{2,40})\b/gi;

/** What of a statement can be looked up: what stands in backticks, codes, addresses, numbers of two digits and more. */
function factsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.trim());
  const rest = text.replace(/`[^`]*`/g, ' ');
  const codes = rest.match(CODES) ?? [];
  return [...new Set([...quoted, ...codes])].filter((fact) => fact !== '');
}

const hasFact = (known: string, fact: string) => known.includes(normalise(fact));

const normalise = (text: string) =>
  text
    .toLowerCase()
    .replace(/[\s`]+/g, ' ')
    .trim();

function textOf(record: SessionRecord): string {
  const { title, problemSummary, problemDomain, resolutionSummary, escalationReason, pauseNotes, timeSpent } = record;
  return [
    ...[title, problemSummary, problemDomain, resolutionSummary, escalationReason, pauseNotes, timeSpent],
    ...record.pieces.flatMap(({ text, result, evidence }) => [text, result ?? '', evidence.label]),
    documentFromRecord(record).resolution_summary,
  ].join('\n');
}
