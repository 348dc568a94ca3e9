import { Types } from 'mongoose';
import { z } from 'zod';
import { decodeCursor, fieldsCursor, idCursor, pageById, pageOf } from './page';

const byFields = fieldsCursor(z.tuple([z.string(), z.int()]));
const refused = expect.objectContaining({ code: 'cursor_invalid', status: 400 });

describe('a cursor', () => {
  it('of fields comes back as it went', () =>
    expect(decodeCursor(byFields, byFields.encode(['a0', 7]))).toEqual(['a0', 7]));
  it('of an id is the id as text', () => {
    const id = new Types.ObjectId();
    expect(idCursor.encode(id)).toBe(id.toHexString());
    expect(decodeCursor(idCursor, id.toHexString())).toEqual(id);
  });
  it('is nothing where there is none', () => {
    expect(decodeCursor(byFields, undefined)).toBeUndefined();
    expect(decodeCursor(idCursor, undefined)).toBeUndefined();
  });
  const foreign = fieldsCursor(z.unknown());
  it.each(['', 'x', '%%%', foreign.encode({ $gt: '' }), foreign.encode([7, 'a0'])])(
    'is refused where it is not ours: %s',
    (cursor) => {
      expect(() => decodeCursor(byFields, cursor)).toThrow(refused);
      expect(() => decodeCursor(idCursor, cursor)).toThrow(refused);
    },
  );
});

describe('a page', () => {
  const records = Array.from({ length: 3 }, () => ({ _id: new Types.ObjectId() }));
  const present = ({ _id }: { _id: Types.ObjectId }) => _id.toHexString();
  it('points at its last item where there is more', () => {
    const [first, second] = records.map(present);
    expect(pageById(records, 2, present)).toEqual({ items: [first, second], nextCursor: second });
    const cursor = { format: byFields, placeOf: (): [string, number] => ['a1', 2] };
    expect(pageOf(records, 2, cursor, present).nextCursor).toBe(byFields.encode(['a1', 2]));
  });
  it('points nowhere where it is the last', () => expect(pageById(records, 3, present).nextCursor).toBeNull());
});
