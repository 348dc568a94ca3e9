import type { CanvasChange } from '@contracts/canvas/canvas';
import { buildBlock } from './build-block';
import { emptyTruth, receiveChanges, replaceBlocks } from './truth.reducer';

const added = (version: number, id: string): CanvasChange => ({
  type: 'block_added',
  version,
  canvasId: 'c',
  block: buildBlock({ id }),
});
const deleted = (version: number, blockId: string): CanvasChange => ({
  type: 'block_deleted',
  version,
  canvasId: 'c',
  blockId,
});

describe('receiveChanges', () => {
  test('applies in order of version whatever the order of arrival, each once', () => {
    const first = receiveChanges(emptyTruth, [added(2, 'b'), added(3, 'c')]);
    expect(first.hasGap).toBe(true);
    expect(first.truth.blocks.size).toBe(0);
    const second = receiveChanges(first.truth, [added(1, 'a'), added(1, 'a')]);
    expect(second.hasGap).toBe(false);
    expect(second.truth.version).toBe(3);
    expect(second.applied.map((change) => change.version)).toEqual([1, 2, 3]);
    expect([...second.touched]).toEqual(['a', 'b', 'c']);
  });
  test('a change it has is dropped', () => {
    const { truth } = receiveChanges(emptyTruth, [added(1, 'a'), deleted(2, 'a')]);
    const again = receiveChanges(truth, [added(1, 'a')]);
    expect(again.truth.blocks.has('a')).toBe(false);
    expect(again.applied).toEqual([]);
  });
  test('an undone generation goes at once, chunks come one by one', () => {
    const chunk = (version: number, ids: string[]): CanvasChange => ({
      type: 'blocks_bulk_added_chunk',
      version,
      canvasId: 'c',
      generation_session_id: 'g',
      chunk: version,
      chunks: 2,
      blocks: ids.map((id) => buildBlock({ id })),
    });
    const { truth } = receiveChanges(emptyTruth, [chunk(1, ['a', 'b']), chunk(2, ['c'])]);
    expect(truth.blocks.size).toBe(3);
    const undone = receiveChanges(truth, [
      { type: 'blocks_bulk_removed', version: 3, canvasId: 'c', generation_session_id: 'g', blockIds: ['a', 'c'] },
    ]);
    expect([...undone.truth.blocks.keys()]).toEqual(['b']);
  });
});

test('replaceBlocks keeps what came later and tells all that may differ', () => {
  const waiting = receiveChanges(emptyTruth, [added(6, 'z')]).truth;
  const result = replaceBlocks(waiting, 5, [buildBlock({ id: 'a' })]);
  expect(result.truth.version).toBe(6);
  expect([...result.truth.blocks.keys()]).toEqual(['a', 'z']);
  expect([...result.touched]).toEqual(['a', 'z']);
});
