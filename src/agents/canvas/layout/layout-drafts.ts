import type { Box } from '../../../contracts/canvas/blocks';
import { BoxIndex, type NamedBox } from './box-index';
import type { Size } from './estimate-size';
import { Flow, GAP, nearestFree, type HitTest } from './find-place';

/** A block to place. */
export interface LayoutItem extends Size {
  id: string;
  kind: string;
  /** 1 or 2: a heading that stands alone in its row. */
  headingLevel?: number | undefined;
  /** Wanted place; found where absent. */
  wanted?: { x: number; y: number } | undefined;
  /** Id of the item, or of the existing section, that holds this one. */
  section?: string | undefined;
  /** Placed exactly as wanted, whatever is there. */
  isFixed?: boolean | undefined;
}

export interface LayoutGround {
  /** What is on the canvas and stays where it is. */
  existing: BoxIndex;
  /** Existing blocks that do not count: moved or deleted. */
  skip: ReadonlySet<string>;
  sections: ReadonlyMap<string, Box>;
  origin: { x: number; y: number };
}

const PADDING = 20;
const HEADER = 52;

/**
 * Places items in their order so that none touches another or what is there, except that a section holds its members and
 * is as large as they need. The same items give the same places; a later item moves an earlier one only where a section grew.
 */
export function layoutDrafts(items: readonly LayoutItem[], ground: LayoutGround): Map<string, Box> {
  const placed = new BoxIndex();
  const boxes = new Map<string, Box>();
  const ids = new Set(items.map(({ id }) => id));
  const hit: HitTest = (box) => placed.hit(box) ?? ground.existing.hit(box, ground.skip);
  const flow = new Flow(ground.origin, hit);
  const insideFlows = new Map<string, Flow>();
  const put = (id: string, box: Box) => {
    boxes.set(id, box);
    placed.add({ id, ...box });
  };
  for (const item of items) {
    if (item.section !== undefined && ids.has(item.section)) continue; // placed with its section
    const members = item.kind === 'section' ? items.filter((other) => other.section === item.id) : [];
    const inside = layoutMembers(item, members);
    const { size } = inside;
    const place = item.isFixed && item.wanted ? item.wanted : placeOf(item, size);
    put(item.id, { ...place, ...size });
    for (const [id, box] of inside.boxes) boxes.set(id, { ...box, x: box.x + place.x, y: box.y + place.y });
  }
  return boxes;

  function placeOf(item: LayoutItem, size: Size): { x: number; y: number } {
    const section = item.section === undefined ? undefined : ground.sections.get(item.section);
    if (section && item.section !== undefined) {
      const within = insideFlows.get(item.section) ?? flowWithin(item.section, section);
      insideFlows.set(item.section, within);
      const place = size.width + 2 * PADDING <= section.width ? within.next(size) : undefined;
      return place ?? nearestFree({ x: section.x, y: section.y + section.height + GAP }, size, hit, [placed]);
    }
    if (item.wanted) return nearestFree(item.wanted, size, hit, [placed, ground.existing]);
    const place = flow.next(size, item.headingLevel !== undefined && item.headingLevel < 3);
    return place ?? nearestFree(ground.origin, size, hit, [placed, ground.existing]);
  }

  function flowWithin(id: string, section: Box): Flow {
    const skip = new Set([...ground.skip, id]);
    const hitWithin: HitTest = (box) => placed.hit(box) ?? ground.existing.hit(box, skip);
    return new Flow(
      { x: section.x + PADDING, y: section.y + HEADER },
      hitWithin,
      section.width - 2 * PADDING,
      section.y + section.height - PADDING,
    );
  }
}

/** A section's members in rows, relative to its corner, and its size. */
function layoutMembers(section: LayoutItem, members: readonly LayoutItem[]): { size: Size; boxes: Map<string, Box> } {
  const boxes = new Map<string, Box>();
  if (members.length === 0) return { size: { width: section.width, height: section.height }, boxes };
  const widest = Math.max(...members.map(({ width }) => width));
  const columns = members.length <= 5 ? 1 : members.length <= 12 ? 2 : members.length <= 30 ? 3 : 5;
  const width = Math.max(section.width - 2 * PADDING, columns * widest + (columns - 1) * GAP);
  const placed: NamedBox[] = [];
  const flow = new Flow({ x: PADDING, y: HEADER }, () => undefined, width);
  for (const member of members) {
    const { height } = member;
    // Notes of one column fill their section.
    const memberWidth = columns === 1 && member.kind === 'sticky' ? width : member.width;
    const place = flow.next({ width: memberWidth, height }) ?? { x: PADDING, y: HEADER };
    placed.push({ id: member.id, ...place, width: memberWidth, height });
  }
  for (const { id, ...box } of placed) boxes.set(id, box);
  const bottom = Math.max(...placed.map((box) => box.y + box.height));
  return { size: { width: width + 2 * PADDING, height: Math.max(section.height, bottom + PADDING) }, boxes };
}
