import { z } from 'zod';
import { decodePageToken, encodePageToken } from './page-token';

const schema = z.tuple([z.string(), z.int()]);

describe('page token', () => {
  it('comes back as it went', () => expect(decodePageToken(encodePageToken(['a0', 7]), schema)).toEqual(['a0', 7]));
  it('is nothing where there is none', () => expect(decodePageToken(undefined, schema)).toBeUndefined());
  it.each(['', 'x', '%%%', encodePageToken({ $gt: '' }), encodePageToken([7, 'a0'])])(
    'is refused where it is not ours: %s',
    (cursor) => {
      expect(() => decodePageToken(cursor, schema)).toThrow(
        expect.objectContaining({ code: 'cursor_invalid', status: 400 }),
      );
    },
  );
});
