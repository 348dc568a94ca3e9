import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CONNECTION_PROVIDERS } from '../../../contracts/devices/connections';
import { idSchema } from '../../../contracts/kernel/common';
import type { Caller } from '../../../platform/caller';
import { badRequest, forbidden, notFound } from '../../../platform/errors';
import type { Redis } from '../../../platform/redis';
import { MINUTE_MS } from '../../../platform/time';

/** How long an address to connect an account works, and then how long somebody may take at the provider. */
export const CONNECTION_ATTEMPT_TTL_MS = 10 * MINUTE_MS;

const ticketSchema = z.object({
  userId: idSchema,
  organisationId: idSchema,
  provider: z.enum(CONNECTION_PROVIDERS),
  /** What is to be connected again. */
  connectionId: idSchema.optional(),
  expiresAt: z.number(),
});
export type ConnectionTicket = z.infer<typeof ticketSchema>;

const attemptSchema = ticketSchema.extend({
  /** The log-in that went to the provider: where it has ended meanwhile nothing is connected. */
  logInId: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** SHA-256 of the secret in the browser's cookie. */
  browser: z.string(),
});
/** What is known of somebody who was sent to a provider. */
export type ConnectionAttempt = z.infer<typeof attemptSchema>;

type Person = Pick<Caller, 'userId' | 'organisationId'>;

export interface ConnectionAttempts {
  /** A ticket of the person's; it is the last part of the address that they open. */
  issue(ticket: Omit<ConnectionTicket, 'expiresAt'>): Promise<string>;
  /** Looks at a ticket, and leaves it. 404 `connection_ticket_invalid`, 403 `connection_ticket_foreign`. */
  look(ticket: string, person: Person): Promise<ConnectionTicket>;
  /** Takes it: it works once. The same errors; somebody else's is left. */
  take(ticket: string, person: Person): Promise<ConnectionTicket>;
  /** Keeps an attempt under its state; resolves to the secret for the browser's cookie. */
  keep(state: string, attempt: Omit<ConnectionAttempt, 'browser' | 'expiresAt'>): Promise<string>;
  /** Takes an attempt away, so that it works once. 400 `connection_state_invalid` where there is none, or it is another browser's. */
  takeAttempt(state: string | undefined, secret: string | undefined, provider: string): Promise<ConnectionAttempt>;
}

/** Kept in Redis: what is lost with it is begun again by a click. */
export function createConnectionAttempts({ redis, prefix }: { redis: Redis; prefix: string }): ConnectionAttempts {
  const keyOf = (kind: string, text: string) => `${prefix}:connect:${kind}:${hashOf(text)}`;
  const check = (text: string | null, person: Person): ConnectionTicket => {
    if (text === null) throw ticketInvalid();
    const ticket = ticketSchema.parse(JSON.parse(text));
    if (ticket.userId !== person.userId || ticket.organisationId !== person.organisationId) throw ticketForeign();
    return ticket;
  };
  const look = async (ticket: string, person: Person) => check(await redis.get(keyOf('ticket', ticket)), person);
  return {
    look,
    async issue(ticket) {
      const name = randomBytes(32).toString('base64url');
      const kept: ConnectionTicket = { ...ticket, expiresAt: Date.now() + CONNECTION_ATTEMPT_TTL_MS };
      await redis.set(keyOf('ticket', name), JSON.stringify(kept), 'PX', CONNECTION_ATTEMPT_TTL_MS);
      return name;
    },
    async take(ticket, person) {
      await look(ticket, person);
      return check(await redis.getdel(keyOf('ticket', ticket)), person);
    },
    async keep(state, attempt) {
      const secret = randomBytes(32).toString('base64url');
      const expiresAt = Date.now() + CONNECTION_ATTEMPT_TTL_MS;
      const kept: ConnectionAttempt = { ...attempt, expiresAt, browser: hashOf(secret) };
      await redis.set(keyOf('state', state), JSON.stringify(kept), 'PX', CONNECTION_ATTEMPT_TTL_MS);
      return secret;
    },
    async takeAttempt(state, secret, provider) {
      const text = state === undefined ? null : await redis.getdel(keyOf('state', state));
      if (text === null) throw stateInvalid();
      const attempt = attemptSchema.parse(JSON.parse(text));
      const isSameBrowser = timingSafeEqual(Buffer.from(attempt.browser), Buffer.from(hashOf(secret ?? '')));
      // An answer that comes to another provider's address: a mix-up (RFC 9700, 4.4).
      if (!isSameBrowser || attempt.provider !== provider) throw stateInvalid();
      return attempt;
    },
  };
}

const hashOf = (text: string) => hash('sha256', text, 'base64url');
const ticketInvalid = () =>
  notFound('connection_ticket_invalid', 'This link has been used, or is older than 10 minutes. Begin again.');
const ticketForeign = () =>
  forbidden(
    'connection_ticket_foreign',
    'Somebody else made this link. Had you gone on, your account would have been connected to theirs.',
  );
const stateInvalid = () =>
  badRequest('connection_state_invalid', 'This was begun elsewhere, has been used, or took too long. Begin again.');
