import { Lexer } from 'marked';

/** Containers within each other: the parsers call themselves for each. */
const DEPTH_MAX = 50;
/** Pieces of one text; each is a parse of its own. */
const PIECES_MAX = 1_000;
/**
 * What a piece, and a whole text, may cost. In the worst case parsers need the square of what may open or close something,
 * of lines and of length: at this bound measured below a second a piece (Node 20, 2 cores), where nobody has written more.
 */
const PIECE_COST_MAX = 2_000;
const COST_MAX = 10_000;
const LINE_COST = 2;
const CHARACTERS_OF_COST = 25;

const CONTAINERS = /^(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))+/gm;
const MARKS = /[[\]*_~`<>&|\\!(]/g;

/** A piece of markdown that can be parsed by itself; `isPlain`: it is shown as it is written. */
export interface MarkdownPiece {
  text: string;
  isPlain: boolean;
}

/** Cuts markdown into its blocks; no word is lost. What would take a parser seconds, or its whole stack, is plain. */
export function splitMarkdown(text: string): MarkdownPiece[] {
  if (isTooDeep(text)) return [{ text, isPlain: true }];
  // Blocks alone: what stands within them is parsed where they are shown.
  const tokens = new Lexer().blockTokens(text.replace(/\r\n?/g, '\n')).filter(({ type }) => type !== 'space');
  if (tokens.length > PIECES_MAX) return [{ text, isPlain: true }];
  let left = COST_MAX;
  return tokens.map(({ raw, type }) => {
    const cost = type === 'code' ? 0 : costOf(raw);
    const isPlain = cost > Math.min(PIECE_COST_MAX, left);
    if (!isPlain) left -= cost;
    return { text: raw, isPlain };
  });
}

const costOf = (text: string): number =>
  countOf(text, MARKS) + LINE_COST * countOf(text, /\n/g) + text.length / CHARACTERS_OF_COST;
const countOf = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

function isTooDeep(text: string): boolean {
  for (const [containers] of text.matchAll(CONTAINERS)) {
    const marks = containers.replace(/[ \t]+/g, '').length;
    // A list within a list stands two characters further right; text that is only indented is no container.
    const depth = marks === 0 ? 0 : marks + (containers.length - marks) / 2;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}
