import { Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID, serialize, BSONRegExp, Code } from 'bson';
import { RawDocument, elementsOf, splitSequence } from '../mongo-gateway/raw-bson';

const bytesOf = (document: object): Buffer => Buffer.from(serialize(document));

it('finds every field behind values of any type', () => {
  const values = {
    double: 1.5,
    string: 'ä',
    object: { a: 1 },
    array: [1, 2],
    binary: new UUID(),
    id: new ObjectId(),
    yes: true,
    date: new Date(),
    nothing: null,
    regex: new BSONRegExp('a.*', 'i'),
    code: new Code('x'),
    scoped: new Code('x', { a: 1 }),
    int: 5,
    stamp: new Timestamp(5n),
    long: Long.fromNumber(6),
    decimal: Decimal128.fromString('1'),
    min: new MinKey(),
    max: new MaxKey(),
    last: 'end',
  };
  const bytes = bytesOf(values);
  expect([...elementsOf(bytes)].map(({ key }) => key)).toEqual(Object.keys(values));
  const document = new RawDocument(bytes);
  expect(document.firstKey).toBe('double');
  expect([document.string('string'), document.string('last'), document.boolean('yes')]).toEqual(['ä', 'end', true]);
  expect([
    document.number('double'),
    document.number('int'),
    document.number('long'),
    document.long('long'),
    document.long('int'),
  ]).toEqual([1.5, 5, 6, 6n, 5n]);
  expect(document.raw('object')).toEqual(bytesOf({ a: 1 }));
  expect(document.binaryKey('binary')).toBe(Buffer.from(values.binary.buffer).toString('latin1'));
});

it('gives undefined for what is missing or of another type', () => {
  const document = new RawDocument(bytesOf({ a: 1 }));
  expect([
    document.string('a'),
    document.boolean('a'),
    document.raw('a'),
    document.number('b'),
    document.binaryKey('a'),
  ]).toEqual(Array(5).fill(undefined));
});

it.each([
  ['cut short', bytesOf({ a: 'text' }).subarray(0, 12)],
  ['of an unknown type', Buffer.from([8, 0, 0, 0, 0x55, 0x61, 0, 0])],
  ['with a negative length', Buffer.from([12, 0, 0, 0, 2, 0x61, 0, 0xf0, 0xff, 0xff, 0xff, 0])],
])('refuses bytes %s', (_what, bytes) => {
  expect(() => new RawDocument(bytes)).toThrow(RangeError);
});

it('splits a sequence and refuses one that is cut short', () => {
  const documents = [{ a: 1 }, { b: 'two' }].map(bytesOf);
  expect(splitSequence(Buffer.concat(documents))).toEqual(documents);
  expect(() => splitSequence(Buffer.concat(documents).subarray(0, 15))).toThrow(RangeError);
});
