import type { z } from 'zod';
import type { DoorRules, ReceivedFrame } from './door-rules';

/** Why a frame is not taken. */
export interface FrameRefusal {
  code: string;
  message: string;
  request_id?: string;
}
export type ReadFrame = (type: unknown, payload: unknown) => { frame: ReceivedFrame } | { refusal: FrameRefusal };

/** Reads frames of clients by the schemas of their types, as far as these doors take them. */
export function createFrameReader({ frames, doors }: Pick<DoorRules, 'frames' | 'doors'>): ReadFrame {
  const ofClients = frames.filter(({ from }) => from === 'client');
  const known = new Set(ofClients.map(({ type }) => type));
  const allowed = new Map<string, z.ZodObject>(
    ofClients
      .filter((frame) => frame.doors.some((door) => doors.includes(door)))
      .map((frame) => [frame.type, frame.payload]),
  );
  return (type, payload) => {
    const named = requestIdOf(payload);
    const refuse = (code: string, message: string) => ({ refusal: { code, message, ...named } });
    if (typeof type !== 'string') return refuse('frame_invalid', 'A frame is a JSON object with a `type`.');
    const schema = allowed.get(type);
    if (!schema) {
      if (known.has(type)) return refuse('frame_not_allowed', `${type} is not for this address.`);
      return refuse('frame_unknown', 'Frames of this type are not known here.');
    }
    const parsed = schema.safeParse(payload ?? {});
    if (!parsed.success) return refuse('frame_invalid', `${type}: ${describe(parsed.error)}`);
    return { frame: { type, payload: parsed.data } };
  };
}

/** The object of a text frame; undefined where it is none. */
export function parseFrame(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** A client that numbers its requests is told which one was refused. */
function requestIdOf(payload: unknown): { request_id?: string } {
  if (typeof payload !== 'object' || payload === null || !('request_id' in payload)) return {};
  const { request_id: id } = payload;
  return typeof id === 'string' && id.length <= 100 ? { request_id: id } : {};
}

function describe(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'frame'}: ${issue.message}`.slice(0, 300) : 'it does not fit';
}
