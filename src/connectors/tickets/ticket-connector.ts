import type { PushFailure } from '../../models/support/tickets/ticket-system.model';

/** Who did the work. `member`: the system's own id of them; null: it knows nobody with that e-mail. */
export interface Author {
  name: string;
  email: string;
  member: string | null;
}

interface Push {
  /** Empty only where `needsTicket` is false. */
  ticketId: string;
  author: Author;
  /** The same for each try of one push, another for anything else. */
  idempotencyKey: string;
  /** An earlier try may have arrived: what can look for it does so before it writes. */
  mayBeThere: boolean;
  /** The session it comes from. */
  session: { id: string; title: string; url: string };
}
export interface NotePush extends Push {
  /** Markdown. */
  text: string;
  /** False: the customer sees it. */
  isInternal: boolean;
}
export interface TimeEntryPush extends Push {
  startedAt: Date;
  endedAt: Date;
  /** What is billed; at least 1. */
  minutes: number;
  notes: string;
  /** The system's own work type or role; may be empty. */
  workType: string;
}
export interface StatusPush extends Push {
  /** The system's own name or number of it. */
  status: string;
}

/** `externalId`: the system's own id of what was made; empty: it told none. */
export interface Pushed {
  externalId: string;
  warning?: string;
}

/**
 * A ticket system. Each call is one attempt within 20 s, ends with its signal, and rejects with `TicketError`; who calls
 * tries again. What was written once and is written again with the same key is there once, as far as the system can tell.
 */
export interface TicketConnector {
  needsTicket: boolean;
  /** Notes stand under a member's own name where the system knows one; false: whoever receives them maps people. */
  mapsMembers: boolean;
  pushNote(note: NotePush, signal: AbortSignal): Promise<Pushed>;
  pushTimeEntry(entry: TimeEntryPush, signal: AbortSignal): Promise<Pushed>;
  setStatus(change: StatusPush, signal: AbortSignal): Promise<Pushed>;
  /** The system's own id of whoever has an e-mail; null: nobody, or more than one. */
  findMember(email: string, signal: AbortSignal): Promise<string | null>;
  /** Resolves with a sentence for people where the system answers and takes the credentials. */
  check(signal: AbortSignal): Promise<string>;
}

/**
 * `transient`: try again (network, 5xx, 429); `permanent`: it will never be taken as it is; `credentials`: an admin must
 * give others. The message is a sentence for people and holds no secret.
 */
export class TicketError extends Error {
  override readonly name = 'TicketError';
  constructor(
    readonly kind: PushFailure,
    message: string,
    /** What the system asked for. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
