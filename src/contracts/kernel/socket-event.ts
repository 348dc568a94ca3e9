import { z } from 'zod';
import type { SystemNamespace } from '../systems/names';

/** A kind of socket client: `/runs` is the kernel's, a system may have one of its own. */
export type SocketNamespace = '/runs' | SystemNamespace;

/** One Socket.IO event. `ack`: what the server answers by acknowledgement (client events only). */
export interface SocketEvent {
  namespace: SocketNamespace;
  name: string;
  from: 'client' | 'server';
  summary: string;
  payload: z.ZodType;
  ack?: z.ZodType;
}
export type SocketPayload<E extends SocketEvent> = z.infer<E['payload']>;

/** Declares one; the registry of all is `socket-events.ts`. */
export const defineSocketEvent = <const E extends SocketEvent>(event: E): E => event;

export const socketErrorSchema = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});
/** What a client's event is answered with: these fields, or why not. */
export const answerSchema = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.union([z.object({ ok: z.literal(true), ...shape }), socketErrorSchema]);

/** The same in each namespace. */
export const tokenExpiredIn = <Name extends SocketNamespace>(namespace: Name) =>
  defineSocketEvent({
    namespace,
    name: 'token_expired',
    from: 'server',
    summary: 'The token ran out and the connection is cut: connect again with a new one; what was missed is recovered',
    payload: z.object({}),
  });
