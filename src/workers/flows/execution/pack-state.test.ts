import { randomBytes } from 'node:crypto';
import type { EngineState } from '../../../flows/engine/state';
import { FLOW_STATE_BYTES_MAX, packState, unpackState } from './pack-state';

const state = (output: unknown, more: Partial<EngineState> = {}): EngineState => ({
  ...{ input: { a: 1 }, ready: [], running: ['b'], replies: [], output: null, end: null },
  scopes: {
    '': {
      ...{ round: null, base: {}, edges: {}, open: 1, returned: null, isBroken: false },
      nodes: { a: { is: 'done', port: 'out', output, writes: { kept: output } } },
    },
  },
  ...more,
});

test.each([
  ['small', { x: 'y' }, 0],
  ['large', { x: 'y'.repeat(20_000) }, 1],
  ['a large text', 'z'.repeat(20_000), 1],
  ['one that looks like a name of ours', { '$weft.value': '0'.repeat(32) }, 0],
])('a state comes back as it was: %s', async (_what, output, count) => {
  const packed = await packState(state(output));
  expect(packed.values.size).toBe(count);
  const asked: string[] = [];
  const back = await unpackState(packed, (hashes) => {
    asked.push(...hashes);
    return Promise.resolve(packed.values);
  });
  expect(back).toEqual(state(output));
  expect(new Set(asked).size).toBe(count === 0 ? asked.length : count);
});

test('what nobody can make smaller is refused in words', async () => {
  const replies = Array.from({ length: 2_000 }, () => randomBytes(500).toString('base64'));
  await expect(packState(state(null, { replies }))).rejects.toThrow(String(FLOW_STATE_BYTES_MAX));
});
