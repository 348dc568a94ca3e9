/**
 * The logical time that MongoDB's answers carry: drivers pass the latest they saw on, from session to session. Here one
 * server has all the data and shows each write once it is acknowledged, so no read ever has to wait for a time.
 */
import { Long, Timestamp, serialize } from 'bson';
import type { RawDocument } from './raw-bson';

const SECOND_MS = 1_000;
/** More than there are replies in a millisecond: a gateway that starts again in the same second goes on later. */
const STEPS_PER_MS = 1_000;
const YEAR_SECONDS = 366 * 24 * 60 * 60;
/** Nobody signs it: who may talk to the gateway may do all. */
const SIGNATURE = { hash: Buffer.alloc(20), keyId: Long.fromNumber(0) };

export class ClusterTime {
  #seconds = 0;
  #increment = 0;

  /** A client has seen this time, of an earlier run of the gateway perhaps. One far in the future is no time of ours. */
  observe(command: RawDocument): void {
    const gossip = command.document('$clusterTime')?.timestamp('clusterTime');
    if (gossip === undefined) return;
    const [seconds, increment] = [Number(gossip >> 32n), Number(gossip & 0xffff_ffffn)];
    if (seconds > Date.now() / SECOND_MS + YEAR_SECONDS) return;
    if (seconds > this.#seconds || (seconds === this.#seconds && increment > this.#increment))
      this.#set(seconds, increment);
  }

  /** The fields of the next reply, later than all before: BSON elements without the frame of a document. */
  next(): Buffer {
    const [now, ms] = [Math.floor(Date.now() / SECOND_MS), Date.now() % SECOND_MS];
    if (now > this.#seconds) this.#set(now, ms * STEPS_PER_MS + 1);
    else this.#set(this.#seconds, this.#increment + 1);
    const time = new Timestamp({ t: this.#seconds, i: this.#increment });
    const document = serialize({ $clusterTime: { clusterTime: time, signature: SIGNATURE }, operationTime: time });
    return Buffer.from(document.buffer, document.byteOffset + 4, document.byteLength - 5);
  }

  #set(seconds: number, increment: number): void {
    this.#seconds = seconds;
    this.#increment = increment;
  }
}
