import type { SectionText, Statement } from '@contracts/support/documentation';

/** A piece of a section's text with the statements made in it. */
export interface StatementBlock {
  /** Markdown, without the mark of a list item. */
  markdown: string;
  /** `item`: of a list; its mark as it is shown. */
  kind: 'item' | 'text';
  mark: string;
  statements: Statement[];
}

const ITEM = /^\s*([-*+]|\d{1,9}[.)])\s+/;
const FENCE = /^\s*(```|~~~)/;

/** A section cut into its list items and paragraphs, each with the statements that stand in it; no text is lost. */
export function layOutStatements({ text, statements }: Pick<SectionText, 'text' | 'statements'>): StatementBlock[] {
  const blocks = cutBlocks(text);
  const rest = [...statements];
  for (const block of blocks) {
    const words = normalise(block.markdown);
    let from = 0;
    for (let next = rest[0]; next !== undefined; next = rest[0]) {
      const at = words.indexOf(normalise(next.text), from);
      if (at < 0) break;
      from = at + normalise(next.text).length;
      block.statements.push(next);
      rest.shift();
    }
  }
  // What stands nowhere in the text as it is said still says what it rests on.
  blocks.at(-1)?.statements.push(...rest);
  return blocks;
}

function cutBlocks(text: string): StatementBlock[] {
  const blocks: StatementBlock[] = [];
  let isInFence = false;
  let isOpen = false;
  for (const line of text.split('\n')) {
    const last = blocks.at(-1);
    if (FENCE.test(line)) isInFence = !isInFence;
    const item = isInFence ? null : ITEM.exec(line);
    if (item !== null) {
      const mark = /\d/.test(item[1] ?? '') ? (item[1] ?? '') : '•';
      blocks.push({ markdown: line.slice(item[0].length), kind: 'item', mark, statements: [] });
      isOpen = true;
    } else if (line.trim() === '' && !isInFence) isOpen = false;
    else if (isOpen && last !== undefined) last.markdown += `\n${last.kind === 'item' ? line.trim() : line}`;
    else {
      blocks.push({ markdown: line, kind: 'text', mark: '', statements: [] });
      isOpen = true;
    }
  }
  return blocks;
}

const normalise = (text: string): string => text.replace(/\s+/g, ' ').trim();
