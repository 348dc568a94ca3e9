import type { z } from 'zod';

/** A JSON text frame over a plain WebSocket: `{ type, …payload }`. Fields that a schema does not name are ignored. */
export interface Frame {
  type: string;
  from: 'client' | 'server';
  /** Paths of the WebSocket doors that it goes through. */
  doors: readonly string[];
  summary: string;
  payload: z.ZodObject;
}
export type FramePayload<F extends Frame> = z.infer<F['payload']>;

/** Declares one; AsyncAPI and tests come from the registry of all (`contracts/frames.ts`). */
export const defineFrame = <const F extends Frame>(frame: F): F => frame;
