import type { KindAndContent } from '../../../contracts/canvas/blocks';

export interface Size {
  width: number;
  height: number;
}

/** Contract: a block is at most 20,000 units wide or high. */
const EXTENT_MAX = 20_000;

/** How much room a block wants, from its text. Canvas units; whole numbers. */
export function estimateSize(block: KindAndContent): Size {
  const { width, height } = estimate(block);
  return { width: Math.min(EXTENT_MAX, Math.ceil(width)), height: Math.min(EXTENT_MAX, Math.ceil(height)) };
}

function estimate(block: KindAndContent): Size {
  switch (block.kind) {
    case 'text': {
      const width = widthOf(block.content.text, 8) > 6_000 ? 520 : 340;
      return { width, height: linesOf(block.content.text, width - 24, 8) * 23 + 24 };
    }
    case 'heading': {
      const [letter, line] = (
        [
          [17, 46],
          [13, 36],
          [11, 30],
        ] as const
      )[block.content.level - 1] ?? [11, 30];
      const width = Math.min(960, Math.max(200, longestLine(block.content.text, letter) + 32));
      return { width, height: linesOf(block.content.text, width - 24, letter) * line + 16 };
    }
    case 'sticky': {
      const width = block.content.text.length > 160 ? 240 : 180;
      return {
        width,
        height: Math.max(width === 180 ? 140 : 180, linesOf(block.content.text, width - 28, 8) * 22 + 36),
      };
    }
    case 'todo':
      return listSize(
        block.content.title,
        block.content.items.map((item) => item.text),
      );
    case 'list':
      return listSize(block.content.title, block.content.items);
    case 'table': {
      const rows = [block.content.columns, ...block.content.rows];
      const columns = Math.max(...rows.map((row) => row.length));
      const widths = Array.from({ length: columns }, (_, column) =>
        Math.min(240, Math.max(96, ...rows.map((row) => widthOf(row[column] ?? '', 8) + 24))),
      );
      const heights = rows.map(
        (row) => Math.max(1, ...row.map((cell, column) => linesOf(cell, (widths[column] ?? 96) - 20, 8))) * 21 + 16,
      );
      return { width: sum(widths) + 2, height: sum(heights) + 8 };
    }
    case 'code': {
      const width = Math.min(720, Math.max(280, longestLine(block.content.code, 8) + 48));
      return { width, height: linesOf(block.content.code, width - 40, 8) * 20 + 52 };
    }
    case 'link':
      return {
        width: 320,
        height: 84 + (block.content.description ? linesOf(block.content.description, 290, 7) * 19 : 0),
      };
    case 'image':
      return { width: 320, height: 240 };
    case 'shape':
      return { width: 180, height: Math.max(110, linesOf(block.content.text, 110, 8) * 22 + 56) };
    case 'section':
      return { width: Math.max(320, Math.min(900, widthOf(block.content.title, 11) + 64)), height: 160 };
    case 'connector':
      return { width: 1, height: 1 };
  }
}

function listSize(title: string, items: readonly string[]): Size {
  const width = Math.min(420, Math.max(240, ...items.map((item) => Math.min(360, widthOf(item, 8) + 64))));
  const height =
    linesOf(title, width - 32, 9) * 26 +
    items.reduce((total, item) => total + linesOf(item, width - 60, 8) * 22 + 7, 0) +
    36;
  return { width, height };
}

/** Widths are guesses: a letter's, and 1.8 of it for scripts whose signs are square. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
function widthOf(text: string, letter: number): number {
  let width = 0;
  for (const sign of text) width += WIDE.test(sign) ? letter * 1.8 : letter;
  return width;
}
const longestLine = (text: string, letter: number) =>
  Math.max(0, ...text.split('\n').map((line) => widthOf(line, letter)));
const linesOf = (text: string, width: number, letter: number) =>
  text
    .split('\n')
    .reduce((lines, line) => lines + Math.max(1, Math.ceil(widthOf(line, letter) / Math.max(letter, width))), 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
