import type { Block } from './session-blocks';

/**
 * Pieces as Markdown. Foreign text stands in quotes, as it is: its headings, fences and HTML end where the quote ends. What is
 * pasted stands in a fence longer than any in it; our own lines have their signs escaped.
 */
export const toMarkdown = (blocks: readonly Block[]): string => `${blocks.map(writeBlock).join('\n\n')}\n`;

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escape(block.text)}`;
    case 'line':
      return escape(block.text);
    case 'facts':
      return block.rows.map(([name, value]) => `- **${name}:** ${escape(value)}`).join('\n');
    case 'statements':
      return block.items.map(({ text, evidence }) => `- ${oneLine(text)} _(${escape(evidence)})_`).join('\n');
    case 'foreign':
      return prefix(block.markdown, '> ');
    case 'pasted':
      return fence(block.text);
  }
}

const LINE_BREAK = /\r\n|[\r\n\u2028\u2029]/;
const oneLine = (text: string): string => text.split(LINE_BREAK).join(' ').trim();
const escape = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`);
const prefix = (text: string, mark: string): string =>
  text
    .split(LINE_BREAK)
    .map((line) => `${mark}${line}`.trimEnd())
    .join('\n');

function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}text\n${text.split(LINE_BREAK).join('\n')}\n${mark}`;
}
