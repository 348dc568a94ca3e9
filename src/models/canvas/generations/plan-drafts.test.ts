import { Types } from 'mongoose';
import type { BlockDraft } from '../../../contracts/canvas/blocks';
import type { BlockRecord } from '../records/block.model';
import { fitPlan, idsOf, planDrafts } from './plan-drafts';

const id = () => new Types.ObjectId().toHexString();
const draft = (fields: Partial<BlockDraft>): BlockDraft =>
  ({
    id: id(),
    index: 0,
    tool: 't',
    operation: 'create',
    kind: 'text',
    content: { text: 'new' },
    x: 0,
    y: 0,
    width: 10,
    height: 10,
    ...fields,
  }) as BlockDraft;
const arrow = (fromBlockId: string, toBlockId: string) =>
  draft({ kind: 'connector', content: { fromBlockId, toBlockId, label: '' }, index: 9 } as Partial<BlockDraft>);
const block = (blockId: string, fields: Partial<BlockRecord> = {}) =>
  [blockId, { kind: 'text', revision: 1, ...fields } as BlockRecord] as const;
const room = { roomFor: 100, seenRevisions: {} };

describe('planDrafts', () => {
  it('puts drafts of one block together; the last word counts', () => {
    const [made, dropped, existing] = [id(), id(), id()];
    const plan = planDrafts([
      draft({ id: made, index: 1 }),
      draft({ id: dropped, index: 0 }),
      draft({ id: made, operation: 'move', x: 50, index: 7 }),
      draft({ id: dropped, operation: 'delete' }),
      draft({ id: existing, operation: 'update', content: { text: 'changed' } } as Partial<BlockDraft>),
      draft({ id: existing, operation: 'move', x: 70 }),
    ]);
    expect(plan.creates).toMatchObject([{ id: made, operation: 'create', x: 50, index: 1 }]);
    expect([...plan.edits.values()]).toMatchObject([
      { id: existing, operation: 'update', content: { text: 'changed' }, x: 70 },
    ]);
  });

  it('sorts new blocks by index, and names the existing ones it needs', () => {
    const [first, second, other] = [draft({ index: 0 }), draft({ index: 1 }), id()];
    const plan = planDrafts([second, first, arrow(first.id, other)]);
    expect(plan.creates.map((one) => one.index)).toEqual([0, 1, 9]);
    expect([...idsOf(plan)]).toEqual([other]);
  });
});

describe('fitPlan', () => {
  it('skips edits of what is gone, of another kind, or changed since it was seen', () => {
    const [gone, kind, stale, good] = [id(), id(), id(), id()];
    const plan = planDrafts([gone, kind, stale, good].map((one) => draft({ id: one, operation: 'update' })));
    const fitted = fitPlan(
      plan,
      new Map([block(kind, { kind: 'heading' }), block(stale, { revision: 3 }), block(good, { revision: 3 })]),
      {
        roomFor: 0,
        seenRevisions: { [stale]: 2, [good]: 3 },
      },
    );
    expect(fitted.edits.map((edit) => edit.draft.id)).toEqual([good]);
    expect(fitted.skipped).toEqual([gone, kind, stale]);
  });

  it('skips what has no room, and connectors that would hang on nothing', () => {
    const [first, second, doomed] = [draft({ index: 0 }), draft({ index: 1 }), id()];
    const [held, toLeftOut, toDeleted] = [
      arrow(first.id, first.id),
      arrow(first.id, second.id),
      arrow(first.id, doomed),
    ];
    const deletion = draft({ id: doomed, operation: 'delete' });
    const all = fitPlan(planDrafts([first, held, toDeleted, deletion]), new Map([block(doomed)]), room);
    expect(all).toMatchObject({ creates: [first, held], skipped: [toDeleted.id] });
    const cut = fitPlan(planDrafts([first, { ...toLeftOut, index: 0 } as BlockDraft, second]), new Map(), {
      ...room,
      roomFor: 2,
    });
    expect(cut).toMatchObject({ creates: [first], skipped: [second.id, toLeftOut.id] });
  });
});
