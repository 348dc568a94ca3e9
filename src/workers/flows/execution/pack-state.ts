import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { EngineState, NodeState, Rounds, ScopeState } from '../../../flows/engine/state';
import { unprocessable } from '../../../platform/errors';

/** A value whose JSON is longer lies by itself, and the state names it. */
const INLINE_MAX = 8_192;
/** A state whose JSON is longer is deflated. */
const PLAIN_MAX = 32_768;
/** Of a packed state, in bytes. */
export const FLOW_STATE_BYTES_MAX = 900_000;
const NAMED = '$weft.value';
const [deflated, inflated] = [promisify(deflate), promisify(inflate)];

export interface PackedState {
  state: Buffer;
  isDeflated: boolean;
  /** JSON of large values, by their hash. */
  values: ReadonlyMap<string, string>;
}

/** An execution's state as it is kept: small, whatever its nodes gave. Throws 422 `flow_state_too_large`. */
export async function packState(state: EngineState): Promise<PackedState> {
  const values = new Map<string, string>();
  const put = (value: unknown): unknown => {
    if (typeof value !== 'object' && typeof value !== 'string') return value;
    const text = JSON.stringify(value);
    if (text.length <= INLINE_MAX) return value;
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
    values.set(hash, text);
    return { [NAMED]: hash };
  };
  const text = Buffer.from(JSON.stringify(mapValues(state, put)));
  const isDeflated = text.length > PLAIN_MAX;
  const packed = isDeflated ? await deflated(text) : text;
  if (packed.length > FLOW_STATE_BYTES_MAX)
    throw unprocessable('flow_state_too_large', `What the flow keeps has grown beyond ${FLOW_STATE_BYTES_MAX} bytes.`);
  return { state: packed, isDeflated, values };
}

/** The state of a packed one; `load` gives the values of these hashes, as JSON. */
export async function unpackState(
  { state, isDeflated }: Pick<PackedState, 'state' | 'isDeflated'>,
  load: (hashes: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<EngineState> {
  const text = (isDeflated ? await inflated(state) : state).toString('utf8');
  const named = new Set([...text.matchAll(/"\$weft\.value":"([0-9a-f]{32})"/g)].map(([, hash]) => hash ?? ''));
  const values = named.size === 0 ? new Map<string, string>() : await load([...named]);
  return JSON.parse(text, (_key, value: unknown) => {
    const hash = (value as { [NAMED]?: unknown } | null)?.[NAMED];
    const found = typeof hash === 'string' ? values.get(hash) : undefined;
    return found === undefined ? value : (JSON.parse(found) as unknown);
  }) as EngineState;
}

type Put = (value: unknown) => unknown;
const each = <Value>(of: Readonly<Record<string, Value>>, change: (value: Value) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));

/** The state with each value that nodes gave, or were given, put elsewhere where `put` says so. */
const mapValues = (state: EngineState, put: Put): object => ({
  ...state,
  input: put(state.input),
  output: state.output && { ...state.output, value: put(state.output.value) },
  scopes: each(state.scopes, (scope) => mapScope(scope, put)),
});

const mapScope = (scope: ScopeState, put: Put): object => ({
  ...scope,
  base: each(scope.base, put),
  ...('item' in scope && { item: put(scope.item) }),
  ...('last' in scope && { last: put(scope.last) }),
  nodes: each(scope.nodes, (node) => mapNode(node, put)),
});

function mapNode(node: NodeState, put: Put): object {
  if (node.is === 'done') return { ...node, output: put(node.output), writes: each(node.writes, put) };
  return node.is === 'looping' ? { ...node, rounds: mapRounds(node.rounds, put) } : node;
}

const mapRounds = (rounds: Rounds, put: Put): object => ({
  ...rounds,
  base: each(rounds.base, put),
  last: put(rounds.last),
  writes: each(rounds.writes, put),
  later: each(rounds.later, (writes) => each(writes, put)),
  ...(rounds.items && { items: rounds.items.map(put) }),
  ...(rounds.results && { results: rounds.results.map(put) }),
});
