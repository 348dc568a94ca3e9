import type { Block } from '../../contracts/canvas/blocks';
import type { CanvasChange } from '../../contracts/canvas/canvas';
import { settleUndoing, withoutGone } from './broadcast-undoing';

const canvasId = 'c'.repeat(24);
const generation_session_id = '00000000-0000-4000-8000-000000000000';
const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(24)) as [string, string, string];
const ids = new Set([one, two]);
const chunk = (version: number, blockIds: string[]) => ({
  type: 'blocks_bulk_added_chunk' as const,
  version,
  canvasId,
  generation_session_id,
  chunk: 1,
  chunks: 1,
  blocks: blockIds.map((id) => ({ id }) as Block),
});
const removal = (version: number, blockIds: string[]): CanvasChange => ({
  type: 'blocks_bulk_removed',
  version,
  canvasId,
  generation_session_id,
  blockIds,
});
const deletion = (version: number, blockId: string): CanvasChange => ({
  type: 'block_deleted',
  version,
  canvasId,
  blockId,
});

describe('settleUndoing', () => {
  it('finds nothing gone where nothing followed', () => {
    expect(settleUndoing(ids, [])).toEqual({ goneIds: new Set(), removals: [] });
  });

  it('knows blocks taken by an undo and by a person, and no others', () => {
    const undone = removal(8, [one]);
    const deleted = deletion(9, two);
    expect(settleUndoing(ids, [undone, deleted, deletion(10, three)])).toEqual({
      goneIds: ids,
      removals: [undone, deleted],
    });
  });

  it('takes what was brought back for there, and never repeats its removal', () => {
    const undoing = settleUndoing(ids, [removal(8, [one, two]), chunk(9, [two])]);
    expect(undoing).toEqual({ goneIds: new Set([one]), removals: [removal(8, [one])] });
  });
});

describe('withoutGone', () => {
  it('gives the chunk itself where nothing is gone', () => {
    const whole = chunk(7, [one]);
    expect(withoutGone(whole, settleUndoing(ids, []))).toBe(whole);
  });

  it('leaves out what is gone, keeps version and place', () => {
    expect(withoutGone(chunk(7, [one, two]), settleUndoing(ids, [deletion(8, one)]))).toEqual(chunk(7, [two]));
  });
});
