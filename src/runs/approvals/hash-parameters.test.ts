import { createHash } from 'node:crypto';
import { hashParameters, isAskedIn, isSameJson } from './hash-parameters';

const act = { tool: 'write_file', parameters: { path: 'a.ts', options: { mode: 1, create: true } } };
const files = [
  { name: 'a.ts', hash: '1' },
  { name: '10', hash: '2' },
  { name: '9', hash: '3' },
];

describe('hashParameters', () => {
  it('is of the canonical JSON of RFC 8785', () => {
    const canonical = '{"parameters":{"10":1,"9":[1e+30,4.5,"€"],"a":null},"tool":"t"}';
    const parameters = { a: null, '9': [1e30, 4.5, '€'], '10': 1 };
    expect(hashParameters({ tool: 't', parameters })).toBe(createHash('sha256').update(canonical).digest('hex'));
  });

  it('heeds no order of keys, at any depth, and none of what is touched', () => {
    const turned = { tool: 'write_file', parameters: { options: { create: true, mode: 1 }, path: 'a.ts' } };
    expect(hashParameters(turned)).toBe(hashParameters(act));
    const of = (touched: typeof files) => hashParameters({ ...act, touched });
    expect(of([...files].reverse())).toBe(of(files));
  });

  it('is another where a value, the order of a list, the tool or what is touched differs', () => {
    const parameters = { list: [1, 2] };
    const hashes = [
      hashParameters({ tool: 'a', parameters }),
      hashParameters({ tool: 'b', parameters }),
      hashParameters({ tool: 'a', parameters: { list: [2, 1] } }),
      hashParameters({ tool: 'a', parameters: { list: ['1', 2] } }),
      hashParameters({ tool: 'a', parameters, touched: files }),
      hashParameters({ tool: 'a', parameters, touched: files.slice(1) }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashParameters({ tool: 'a', parameters, touched: [] })).toBe(hashes[0]);
  });
});

describe('isAskedIn', () => {
  it('knows what was asked, whatever the order of its keys', () => {
    const approval = { parametersHash: hashParameters(act), hashForm: 'canonical' as const };
    expect(isAskedIn(approval, { tool: act.tool, parameters: { options: act.parameters.options, path: 'a.ts' } })).toBe(
      true,
    );
    expect(isAskedIn(approval, { tool: act.tool, parameters: { ...act.parameters, path: 'b.ts' } })).toBe(false);
    expect(isAskedIn(approval, { ...act, touched: files })).toBe(false);
  });

  it('holds a request from before to the hash it was made with', () => {
    const before = createHash('sha256')
      .update(JSON.stringify([act.tool, act.parameters]))
      .digest('hex');
    expect(isAskedIn({ parametersHash: before, hashForm: null }, act)).toBe(true);
    expect(isAskedIn({ parametersHash: before, hashForm: null }, { ...act, tool: 'delete_file' })).toBe(false);
    expect(isAskedIn({ parametersHash: hashParameters(act), hashForm: null }, act)).toBe(false);
  });
});

it('two values are the same JSON whatever the order of their keys', () => {
  expect(isSameJson({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1, e: undefined })).toBe(true);
  expect(isSameJson({ a: 1 }, { a: '1' })).toBe(false);
  expect(isSameJson(undefined, null)).toBe(false);
});
