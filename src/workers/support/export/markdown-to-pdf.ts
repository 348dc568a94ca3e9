import { marked, type Token, type Tokens } from 'marked';
import { inlineRuns } from './inline-runs';
import type { PdfWriter } from './pdf-writer';

const INDENT = 12;
const HEADING_SIZE = 11;
/** Lists and quotes in each other beyond this are written as they stand. */
const DEPTH_MAX = 6;

/** A line that opens so many quotes or lists: marked 18 goes down into each and runs out of stack. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){16}/m;

/**
 * Writes somebody's Markdown, indented, its headings below ours. HTML is written as it stands, never acted on; so is what is
 * nested beyond reason.
 */
export function markdownToPdf(writer: PdfWriter, markdown: string, indent = INDENT): void {
  if (TOO_DEEP.test(markdown)) return writer.code(markdown, indent);
  for (const token of marked.lexer(markdown)) writeToken(writer, token, indent, 0);
}

function writeToken(writer: PdfWriter, token: Token, indent: number, depth: number): void {
  if (depth > DEPTH_MAX) return writer.code(token.raw, indent);
  switch (token.type) {
    case 'heading':
      return writer.heading(inlineRuns((token as Tokens.Heading).tokens), HEADING_SIZE, indent);
    case 'paragraph':
    case 'text':
      return writer.paragraph(inlineRuns('tokens' in token && token.tokens ? token.tokens : [token]), indent);
    case 'code':
      return writer.code((token as Tokens.Code).text, indent);
    case 'list':
      return writeList(writer, token as Tokens.List, indent, depth);
    case 'blockquote':
      for (const inner of (token as Tokens.Blockquote).tokens) writeToken(writer, inner, indent + INDENT, depth + 1);
      return;
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return writer.code([header, ...rows].map((row) => row.map(({ text }) => text).join(' | ')).join('\n'), indent);
    }
    case 'space':
    case 'hr':
    case 'def':
      return writer.gap(4);
    default:
      return writer.paragraph([{ text: token.raw, style: 'plain' }], indent);
  }
}

function writeList(writer: PdfWriter, list: Tokens.List, indent: number, depth: number): void {
  const first = typeof list.start === 'number' ? list.start : 1;
  for (const [place, item] of list.items.entries()) {
    const [head, ...rest] = item.tokens;
    const mark = list.ordered ? `${first + place}.` : '•';
    const isLine = head?.type === 'text' || head?.type === 'paragraph';
    writer.item(mark, isLine && head ? inlineRuns('tokens' in head && head.tokens ? head.tokens : [head]) : [], indent);
    for (const inner of isLine ? rest : item.tokens) writeToken(writer, inner, indent + INDENT, depth + 1);
  }
}
