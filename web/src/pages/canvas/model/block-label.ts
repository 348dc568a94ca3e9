import type { Block, BlockKind, KindAndContent } from '@contracts/canvas/blocks';

const CUT = 80;
/** Who made what an agent made, whoever asked for it. */
export const AGENT_NAME = 'the agent';

export const KIND_NAMES: Record<BlockKind, string> = {
  text: 'Text',
  heading: 'Heading',
  sticky: 'Sticky',
  todo: 'To-do',
  list: 'List',
  table: 'Table',
  code: 'Code',
  link: 'Link',
  image: 'Image',
  shape: 'Shape',
  connector: 'Arrow',
  section: 'Section',
};

/** The words of a block, for its name and the outline. */
export function blockText(block: KindAndContent): string {
  switch (block.kind) {
    case 'text':
    case 'heading':
    case 'sticky':
    case 'shape':
      return block.content.text;
    case 'todo':
      return block.content.title === '' ? block.content.items.map((item) => item.text).join(', ') : block.content.title;
    case 'list':
      return block.content.title === '' ? block.content.items.join(', ') : block.content.title;
    case 'table':
      return block.content.columns.join(', ');
    case 'code':
      return block.content.code.split('\n')[0] ?? '';
    case 'link':
      return block.content.title === '' ? block.content.url : block.content.title;
    case 'image':
      return block.content.alt;
    case 'connector':
      return block.content.label;
    case 'section':
      return block.content.title;
  }
}

/** Who made a block, as people say it: what an agent made is not by the person who asked for it. Empty: nobody known. */
export function authorOf(block: Pick<Block, 'createdBy' | 'requestedBy'>, nameOf: (userId: string) => string): string {
  if (block.requestedBy === null) return nameOf(block.createdBy);
  const name = nameOf(block.requestedBy);
  return name === '' ? 'an agent' : `an agent for ${name}`;
}

/** "Sticky by Ana: buy milk". */
export function blockLabel(block: Block, author: string): string {
  const text = blockText(block).replace(/\s+/g, ' ').trim();
  const cut = text.length > CUT ? `${text.slice(0, CUT)}…` : text;
  return `${KIND_NAMES[block.kind]}${author === '' ? '' : ` by ${author}`}: ${cut === '' ? 'empty' : cut}`;
}

/** Order of the outline and of the Tab key: by rank, code unit by code unit as the server does. */
export const byRank = (a: { rank: string }, b: { rank: string }): number =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0;
