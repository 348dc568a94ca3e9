import { createHash } from 'node:crypto';

/** A piece of a tool call as it comes in a stream. */
export interface ToolCallPiece {
  index?: number | undefined;
  id?: string | undefined;
  name?: string | undefined;
  /** A piece of the arguments' JSON. */
  args?: string | undefined;
  /** What the provider wants back with the call. */
  extra?: Record<string, unknown> | undefined;
}

/** A tool call whose arguments are whole. `args` is null where they are not a JSON object; `raw` is what came. */
export interface GatheredToolCall {
  id: string;
  name: string;
  args: Record<string, unknown> | null;
  raw: string;
  /** What the provider wants back with the call. */
  extra?: Record<string, unknown>;
}

/** Longest arguments of one call, in characters; more is refused as not valid. */
export const ARGUMENTS_MAX = 400_000;
const ID_MAX = 120;
const DEPTH_MAX = 16;

interface Open {
  index: number | undefined;
  id: string;
  name: string;
  raw: string;
  args: Record<string, unknown> | null | undefined;
  extra?: Record<string, unknown>;
}

/**
 * Puts streamed tool calls together. Arguments count only as strict JSON: half an object is never healed into a whole
 * one, as LangChain's own concatenation does. `take` returns the calls that became whole with this piece.
 */
export function gatherToolCalls(idPrefix: string, usedIds: ReadonlySet<string>) {
  const calls: Open[] = [];
  const taken = new Set(usedIds);
  const uniqueId = (wanted: string | undefined) => {
    const base = !wanted
      ? `${idPrefix}_${calls.length}`
      : wanted.length > ID_MAX
        ? createHash('sha256').update(wanted).digest('hex').slice(0, 32)
        : wanted;
    let id = base;
    for (let copy = 2; taken.has(id); copy += 1) id = `${base}_${copy}`; // some providers repeat ids; a step's key may not
    taken.add(id);
    return id;
  };
  const find = (piece: ToolCallPiece, wanted: Map<Open, string | undefined>) => {
    const last = calls.at(-1);
    if (piece.index === undefined)
      return piece.id && piece.id === (last && wanted.get(last)) ? last : piece.id || piece.name ? undefined : last;
    const same = calls.findLast((call) => call.index === piece.index);
    // One index, another id: a new call from a provider that does not count.
    return same && piece.id && wanted.get(same) && wanted.get(same) !== piece.id ? undefined : same;
  };
  const given = new Map<Open, string | undefined>();
  const whole = (call: Open): GatheredToolCall => ({
    id: call.id,
    name: call.name,
    args: call.args ?? null,
    raw: call.raw,
    ...(call.extra && { extra: call.extra }),
  });

  return {
    take(piece: ToolCallPiece): GatheredToolCall[] {
      let call = find(piece, given);
      if (!call) {
        call = { index: piece.index, id: uniqueId(piece.id), name: '', raw: '', args: undefined };
        given.set(call, piece.id);
        calls.push(call);
      }
      call.name += piece.name ?? '';
      if (piece.extra) call.extra = piece.extra;
      if (call.args !== undefined && (piece.args ?? '').trim() === '') return [];
      if (call.raw.length <= ARGUMENTS_MAX) call.raw += piece.args ?? '';
      if (call.args !== undefined) {
        call.args = null; // more after what was whole: not one JSON object
        return [];
      }
      if (!call.raw.trimEnd().endsWith('}')) return [];
      const args = parseArguments(call.raw);
      if (args) call.args = args;
      return args && call.name ? [whole(call)] : [];
    },
    /** All calls of the answer, in order; the ones that are still not whole have `args: null`. */
    finish(): GatheredToolCall[] {
      for (const call of calls)
        if (call.args === undefined) call.args = parseArguments(call.raw.trim() === '' ? '{}' : call.raw);
      return calls.map(whole);
    },
    get characters() {
      return calls.reduce((sum, call) => sum + call.raw.length, 0);
    },
  };
}

function parseArguments(raw: string): Record<string, unknown> | null {
  if (raw.length > ARGUMENTS_MAX) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value, 0)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null; // said by null: the model is told
  }
}

/** Not deeper than any tool asks for (what follows is recursive), and no key that could reach a prototype. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
  return Object.entries(value).every(([key, item]) => key !== '__proto__' && isPlain(item, depth + 1));
}
