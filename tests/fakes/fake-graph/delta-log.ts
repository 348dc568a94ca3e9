import { randomBytes } from 'node:crypto';

interface Change {
  id: string;
  isRemoved: boolean;
}
interface Round {
  collection: string;
  /** What of the collection is asked for; encoded into the links, as Graph does. */
  query: string;
  /** What is left of the round. */
  changes: Change[];
  /** Where its delta link begins. */
  next: number;
}

/** What changed in each collection, in order, and the tokens of those who follow it. */
export class DeltaLog {
  #logs = new Map<string, Change[]>();
  #rounds = new Map<string, Round>();

  add(collection: string, id: string, isRemoved = false): void {
    const log = this.#logs.get(collection) ?? [];
    log.push({ id, isRemoved });
    this.#logs.set(collection, log);
  }
  /** All that is in a collection now, in the order given. */
  begin(collection: string, query: string, ids: readonly string[]): Round {
    const changes = ids.map((id) => ({ id, isRemoved: false }));
    return { collection, query, changes, next: this.#logs.get(collection)?.length ?? 0 };
  }
  /** The round that a token stands for; undefined: it has expired, or is another collection's. */
  open(collection: string, token: string): Round | undefined {
    const round = this.#rounds.get(token);
    if (round?.collection !== collection) return undefined;
    if (round.changes.length > 0) return round;
    // What changed more than once is told once, as it is now.
    const log = this.#logs.get(collection) ?? [];
    const last = new Map<string, Change>();
    for (const change of log.slice(round.next)) {
      last.delete(change.id);
      last.set(change.id, change);
    }
    return { ...round, changes: [...last.values()], next: log.length };
  }
  /** One page of a round, and the name and value of the token that goes on after it. */
  page(round: Round, size: number): { changes: Change[]; token: [name: '$skiptoken' | '$deltatoken', value: string] } {
    const changes = round.changes.slice(0, size);
    const rest = round.changes.slice(size);
    const token = randomBytes(9).toString('base64url');
    this.#rounds.set(token, { ...round, changes: rest });
    return { changes, token: [rest.length > 0 ? '$skiptoken' : '$deltatoken', token] };
  }
  /** All tokens of a collection are forgotten. */
  expire(collection: string): void {
    for (const [token, round] of this.#rounds) if (round.collection === collection) this.#rounds.delete(token);
  }
}
