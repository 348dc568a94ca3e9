import type { z } from 'zod';
import type { SocketEvent } from '../contracts/kernel/socket-event';
import { findAppError } from '../platform/errors';
import type { Logger } from '../platform/logger';
import type { RealtimeDeps, RealtimeSocket } from './realtime-deps';

/** What every refused or failed event is answered with. */
export interface SocketRefusal {
  ok: false;
  error: { code: string; message: string };
}

/** The socket's error mapper: what a person may know of an error. Everything else stays in the log. */
export function mapSocketError(error: unknown, log: Logger, event: string): SocketRefusal {
  const known = findAppError(error);
  if (known) return refuse(known.code, known.message);
  log.error({ event, error }, 'Socket event failed');
  return refuse('internal_error', 'Something went wrong on our side.');
}

export const refuse = (code: string, message: string): SocketRefusal => ({ ok: false, error: { code, message } });

type Payload<E extends SocketEvent> = z.infer<E['payload']>;
type Answer<E extends SocketEvent> = E extends { ack: infer Ack extends z.ZodType }
  ? Omit<Extract<z.infer<Ack>, { ok: true }>, 'ok'>
  : void;

/** Registers one client event of a socket; see `answerEvents`. */
export type AnswerEvent = <E extends SocketEvent>(
  event: E,
  handle: (payload: Payload<E>) => Promise<Answer<E>>,
) => void;

/**
 * Gives a socket's `on` for client events: checks the payload, runs `handle`, answers by acknowledgement (where the client
 * asked for one) with `{ ok: true, …result }` or with an error. Events of one socket are handled one after another, in the
 * order they came, so that a leave never overtakes its join.
 */
export function answerEvents(
  socket: RealtimeSocket,
  { log, metrics }: Pick<RealtimeDeps, 'log' | 'metrics'>,
): AnswerEvent {
  /** The last event at work. Never rejects: every error becomes an answer. */
  let turn: Promise<void> = Promise.resolve();
  return (event, handle) => {
    const respond = async (payload: unknown): Promise<{ ok: true } | SocketRefusal> => {
      const parsed = event.payload.safeParse(payload);
      if (!parsed.success) return refuse('validation_failed', describe(parsed.error));
      try {
        const result: unknown = await handle(parsed.data as Payload<typeof event>);
        return { ok: true, ...(result as object | undefined) };
      } catch (error) {
        return mapSocketError(error, log, event.name);
      }
    };
    socket.on(event.name, (...given: unknown[]) => {
      const acknowledge = typeof given.at(-1) === 'function' ? (given.pop() as (answer: unknown) => void) : undefined;
      turn = turn.then(async () => {
        const response = await respond(given[0]);
        metrics.asked.inc({ event: event.name, outcome: response.ok ? 'ok' : response.error.code });
        acknowledge?.(response);
      });
    });
  };
}

function describe(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'payload'}: ${issue.message}` : 'the payload does not fit';
}
