import type { Box, KindAndContent } from '../../contracts/canvas/blocks';
import type { ToolOutcome } from '../../tools/canvas/canvas-board';
import type { CanvasView, ViewBlock } from './canvas-view';
import { DraftBoard } from './draft-board';
import { isOverlapping } from './layout/box-index';

/** mulberry32: a seeded stream of numbers between 0 and 1. */
function seeded(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const RUN = '0123456789abcdef01234567';
const sticky = (text = 'x'): KindAndContent => ({ kind: 'sticky', content: { text, color: 'yellow' } });
const section: KindAndContent = { kind: 'section', content: { title: 's', color: 'gray' } };
const idOf = (outcome: ToolOutcome) => (outcome.isRefused ? '' : (outcome.drafts[0]?.id ?? ''));
const call = (toolCallId: string) => ({ toolCallId, tool: 'create_sticky' });
const empty: CanvasView = { blocks: [], occupied: [], total: 0 };

function randomView(random: () => number): CanvasView {
  const blocks: ViewBlock[] = Array.from({ length: Math.floor(random() * 30) }, (_, place) => ({
    id: String(place).padStart(24, 'e'),
    revision: 1,
    x: Math.round(random() * 3_000 - 1_000),
    y: Math.round(random() * 3_000 - 1_000),
    width: 60 + Math.round(random() * 400),
    height: 40 + Math.round(random() * 400),
    ...sticky(),
  }));
  const occupied = Array.from({ length: Math.floor(random() * 20) }, (): [number, number, number, number] => [
    Math.round(random() * 4_000),
    Math.round(random() * 4_000),
    200,
    200,
  ]);
  return { blocks, occupied, total: blocks.length + occupied.length };
}

describe('DraftBoard', () => {
  it.each(Array.from({ length: 25 }, (_, seed) => seed))('never lays a new block over another (seed %i)', (seed) => {
    const random = seeded(seed);
    const view = randomView(random);
    const board = new DraftBoard({ runId: RUN, view, afterBlockId: random() < 0.3 ? view.blocks[0]?.id : undefined });
    const sections: string[] = [];
    for (let place = 0; place < 80; place += 1) {
      const roll = random();
      const wanted = { x: Math.round(random() * 4_000 - 1_000), y: Math.round(random() * 4_000 - 1_000) };
      if (roll < 0.1) sections.push(idOf(board.create(call(`c${place}`), section, random() < 0.5 ? wanted : {})));
      else if (roll < 0.5 && sections.length > 0)
        board.create(call(`c${place}`), sticky('m'.repeat(Math.floor(random() * 300))), {
          section: sections[Math.floor(random() * sections.length)],
        });
      else if (roll < 0.7) board.create(call(`c${place}`), sticky(), wanted);
      else if (roll < 0.75)
        board.create(call(`c${place}`), { kind: 'heading', content: { text: 'A title', level: 1 } }, {});
      else if (roll < 0.85 && view.blocks.length > 0)
        board.move(call(`c${place}`), view.blocks[Math.floor(random() * view.blocks.length)]?.id ?? '', wanted);
      else
        board.create(
          call(`c${place}`),
          { kind: 'text', content: { text: 'long words '.repeat(Math.floor(random() * 60)) } },
          {},
        );
    }
    const drafts = board.drafts();
    const moved = new Set(drafts.map(({ id }) => id));
    const ground: (Box & { id: string; kind: string })[] = [
      ...view.blocks.filter(({ id }) => !moved.has(id)),
      ...view.occupied.map(([x, y, width, height], place) => ({
        id: `o${place}`,
        kind: 'sticky',
        x,
        y,
        width,
        height,
      })),
    ];
    const isMember = (a: { kind: string }, b: { kind: string }) => (a.kind === 'section') !== (b.kind === 'section');
    const inside = (inner: Box, outer: Box) =>
      inner.x >= outer.x &&
      inner.y >= outer.y &&
      inner.x + inner.width <= outer.x + outer.width &&
      inner.y + inner.height <= outer.y + outer.height;
    for (const [place, a] of drafts.entries()) {
      for (const b of [...drafts.slice(place + 1), ...ground]) {
        if (!isOverlapping(a, b)) continue;
        const frame = a.kind === 'section' ? a : b;
        const member = a.kind === 'section' ? b : a;
        expect(isMember(a, b) && moved.has(b.id) && inside(member, frame) ? null : { a, b }).toBeNull();
      }
    }
  });

  it('gives ids from run and tool call, the same every time', () => {
    const make = (runId: string) => idOf(new DraftBoard({ runId, view: empty }).create(call('one'), sticky(), {}));
    expect(make(RUN)).toMatch(/^[0-9a-f]{24}$/);
    expect(make(RUN)).toBe(make(RUN));
    expect(make(RUN)).not.toBe(make('f'.repeat(24)));
  });

  it('refuses the block after the last that may be created', () => {
    const board = new DraftBoard({ runId: RUN, view: empty, blocksMax: 3 });
    for (const name of ['a', 'b', 'c']) expect(board.create(call(name), sticky(), {}).isRefused).toBe(false);
    expect(board.isTruncated).toBe(false);
    expect(board.create(call('d'), sticky(), {})).toMatchObject({ isRefused: true, code: 'limit_reached' });
    expect(board.isTruncated).toBe(true);
    expect(board.drafts()).toHaveLength(3);
  });

  it('goes back to a snapshot', () => {
    const board = new DraftBoard({ runId: RUN, view: empty });
    board.create(call('a'), sticky(), {});
    const before = board.snapshot();
    const drafts = board.drafts();
    board.create(call('b'), sticky(), {});
    board.delete(call('c'), drafts[0]?.id ?? '');
    board.restore(before);
    expect(board.drafts()).toEqual(drafts);
  });

  it('frames its members and drops arrows with their ends', () => {
    const board = new DraftBoard({ runId: RUN, view: empty });
    const frame = idOf(board.create(call('s'), section, {}));
    const first = idOf(board.create(call('a'), sticky(), { section: frame }));
    const second = idOf(board.create(call('b'), sticky(), { section: frame }));
    const arrow = idOf(
      board.create(call('c'), { kind: 'connector', content: { fromBlockId: first, toBlockId: second, label: '' } }, {}),
    );
    expect(
      board.create(
        call('d'),
        { kind: 'connector', content: { fromBlockId: first, toBlockId: 'f'.repeat(24), label: '' } },
        {},
      ),
    ).toMatchObject({ code: 'unknown_block' });
    expect(board.delete(call('e'), second)).toEqual({ isRefused: false, drafts: [], withdrawn: [second, arrow] });
    expect(board.drafts().map(({ id }) => id)).toEqual([frame, first]);
  });

  it('changes only blocks it was shown, one draft a block', () => {
    const id = 'a'.repeat(24);
    const view: CanvasView = {
      blocks: [{ id, revision: 3, x: 10, y: 20, width: 100, height: 80, ...sticky('old') }],
      occupied: [],
      total: 1,
    };
    const board = new DraftBoard({ runId: RUN, view });
    expect(board.delete(call('x'), 'b'.repeat(24))).toMatchObject({ code: 'unknown_block' });
    board.update(call('u'), id, () => sticky('new'));
    board.move(call('m'), id, { x: 500, y: 500 });
    expect(board.drafts()).toMatchObject([
      { id, operation: 'update', content: { text: 'new' }, x: 500, y: 500, width: 100 },
    ]);
    board.delete(call('d'), id);
    expect(board.drafts()).toMatchObject([{ id, operation: 'delete', index: 0 }]);
    expect(board.update(call('v'), id, () => sticky('again'))).toMatchObject({ code: 'not_allowed' });
  });
});
