import { trimEndOf } from '../../../../platform/trim-end';

/**
 * Marks say what a statement rests on: `[m1]` a message, `[s1]` a guided step, `[c1]` a command with its output, `[a1]` an
 * attachment, `[t1]` an open task, `[n]` the engineer's own notes; several as `[m1][c2]` or `[m1, c2]`. Within `code` nothing is a mark.
 */
const GROUP = /[ \t]*\[\s*(?:[mscat]\d{1,3}|n)(?:\s*[,;]\s*(?:[mscat]\d{1,3}|n))*\s*\]/iy;
const MARK = /[mscat]\d{1,3}|n/gi;
/** What may yet become a mark. */
const UNSURE = /^\[[\s\dmscatn,;]*$/i;

export interface MarkedLine {
  /** The line without its marks. */
  text: string;
  /** In their order, in lower case. */
  marks: string[];
  /** Where in the text each stood. */
  places: number[];
}

/** A line and its marks. The text of a line's beginning begins the line's text. */
export function readMarks(line: string): MarkedLine {
  if (!line.includes('[')) return { text: line, marks: [], places: [] };
  const marks: string[] = [];
  const places: number[] = [];
  let text = '';
  let isCode = false;
  for (let place = 0; place < line.length; place += 1) {
    const sign = line.charAt(place);
    if (sign === '`') isCode = !isCode;
    if (!isCode && (sign === '[' || sign === ' ' || sign === '\t')) {
      GROUP.lastIndex = place;
      const [group] = GROUP.exec(line) ?? [];
      if (group !== undefined) {
        for (const mark of group.match(MARK) ?? []) {
          marks.push(mark.toLowerCase());
          places.push(text.length);
        }
        place += group.length - 1;
        continue;
      }
    }
    if (text === '' && marks.length > 0 && /\s/.test(sign)) continue;
    text += sign;
  }
  return { text, marks, places };
}

/** How much of a line that is still coming can be read: the rest may become a mark, or white space before one. */
export function sureLength(line: string): number {
  const open = line.lastIndexOf('[');
  const sure = open >= 0 && UNSURE.test(line.slice(open)) ? line.slice(0, open) : line;
  return trimEndOf(sure, ' \t').length;
}
