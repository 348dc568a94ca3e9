import { buildCanvasView } from './canvas-view';
import { DraftBoard } from './draft-board';
import { makeRoom } from './make-room';

const EMPTY = buildCanvasView([]);

/** The drafts of a generation of stickies on a view. */
function draft(view: typeof EMPTY, runId: string) {
  const board = new DraftBoard({ runId, view });
  for (let count = 0; count < 12; count += 1)
    board.create(
      { toolCallId: `call-${count}`, tool: 'create_sticky' },
      { kind: 'sticky', content: { text: 'A note', color: 'yellow' } },
      {},
    );
  return board.drafts();
}
const overlapping = (some: ReturnType<typeof draft>, others: ReturnType<typeof draft>) =>
  some.filter((a) =>
    others.some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );

describe('makeRoom', () => {
  const first = draft(EMPTY, 'first');

  it('keeps a generation off the drafts that wait for review', () => {
    expect(overlapping(first, draft(EMPTY, 'second'))).not.toEqual([]);
    const second = draft(makeRoom(EMPTY, { boxes: first, boards: 0 }, undefined), 'second');
    expect(overlapping(first, second)).toEqual([]);
  });

  it('keeps generations that work at the same time off one another', () => {
    const [second, third] = [1, 2].map((boards) =>
      draft(makeRoom(EMPTY, { boxes: [], boards }, undefined), `after ${boards}`),
    );
    expect(overlapping(first, second ?? [])).toEqual([]);
    expect(overlapping([...first, ...(second ?? [])], third ?? [])).toEqual([]);
    expect(EMPTY.occupied).toEqual([]);
  });

  it('keeps room for a hundred of them at most', () => {
    const [few, many] = [99, 20_000].map((boards) => makeRoom(EMPTY, { boxes: first, boards }, undefined).occupied);
    expect(few).toHaveLength(first.length + 99);
    expect(many).toHaveLength(first.length + 100);
  });
});
