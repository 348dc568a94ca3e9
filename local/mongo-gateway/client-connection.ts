/** One client: its messages are answered in the order they came. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { serialize } from 'bson';
import type { ClusterTime } from './cluster-time';
import type { Dispatcher } from './dispatch';
import { toMongoError } from './errors';
import type { ConnectionFacts } from './local';
import { LogIn } from './log-in';
import type { PendingBytes, Reading } from './pending-bytes';
import { readRequest, type CommandRequest } from './request';
import type { ScramUser } from './scram';
import { FrameReader, MAX_MESSAGE_BYTES, frameReply, parseMessage } from './wire';

/** Messages of one client that may wait before it is no longer read from. */
const MAX_QUEUED = 16;
/** Of one that has not logged in: more than any hello needs. */
const MAX_STRANGER_BYTES = 64 * 1024;

/** What all connections share. */
export interface Gate {
  dispatcher: Dispatcher;
  pending: PendingBytes;
  user: ScramUser;
  clusterTime: ClusterTime;
  startedAt: number;
  log(message: string): void;
}

export class ClientConnection implements Reading {
  readonly #reader = new FrameReader(MAX_STRANGER_BYTES);
  readonly #queue: Buffer[] = [];
  readonly #logIn: LogIn;
  readonly #facts: ConnectionFacts;
  readonly #me: string;
  #queuedBytes = 0;
  #answeringBytes = 0;
  #isAnswering = false;
  /** By the bound on what is pending. */
  #isHeld = false;
  #replyId = 0;

  constructor(
    readonly socket: Socket,
    readonly id: number,
    readonly gate: Gate,
  ) {
    this.#logIn = new LogIn(gate.user);
    const { startedAt, pending } = gate;
    this.#facts = { startedAt, pending, clientAddress: `${socket.remoteAddress}:${socket.remotePort}` };
    this.#me = `${socket.localAddress}:${socket.localPort}`;
    socket.setNoDelay(true);
    socket.on('error', (error) => gate.log(`Connection ${id}: ${error.message}`));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.once('close', () => {
      gate.pending.set(this, 0);
      gate.dispatcher.connectionClosed(id);
    });
  }

  pause(): void {
    this.#isHeld = true;
    this.#steer();
  }

  resume(): void {
    this.#isHeld = false;
    this.#steer();
  }

  end(): void {
    this.socket.destroy();
  }

  isAnswering(): boolean {
    return this.#isAnswering;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#reader.push(chunk)) {
        this.#queue.push(message);
        this.#queuedBytes += message.length;
      }
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#count();
    this.#steer();
    if (this.#queue.length > 0 && !this.#isAnswering) this.#answerAll().catch((error: unknown) => this.#refuse(error));
  }

  async #answerAll(): Promise<void> {
    this.#isAnswering = true;
    this.#count();
    for (let next = this.#queue.shift(); next !== undefined && !this.socket.destroyed; next = this.#queue.shift()) {
      this.#queuedBytes -= next.length;
      this.#answeringBytes = next.length;
      await this.#answer(next);
      this.#answeringBytes = 0;
      if (this.#queue.length > 0) this.#count();
      this.#steer();
    }
    this.#isAnswering = false;
    this.#count();
  }

  async #answer(bytes: Buffer): Promise<void> {
    const { clusterTime, dispatcher } = this.gate;
    const message = parseMessage(bytes);
    const request = readRequest(message, this.#me, this.id);
    const reply = this.#answerByLogIn(request) ?? (await dispatcher.dispatch(request, this.#facts));
    if (this.#logIn.isDone) clusterTime.observe(request.command);
    if (!message.wantsReply || this.socket.destroyed) return;
    this.socket.cork();
    let hasRoom = true;
    for (const part of frameReply(message, ++this.#replyId, reply, clusterTime.next()))
      hasRoom = this.socket.write(part);
    this.socket.uncork();
    if (!hasRoom) await this.#hasRoomAgain();
  }

  /** Until the client has taken what was written, or is gone. */
  async #hasRoomAgain(): Promise<void> {
    const waiting = new AbortController(); // else each wait would leave a listener behind
    const { signal } = waiting;
    await Promise.race([once(this.socket, 'drain', { signal }), once(this.socket, 'close', { signal })]);
    waiting.abort();
  }

  #answerByLogIn(request: CommandRequest): Buffer | undefined {
    try {
      const reply = this.#logIn.answer(request);
      if (this.#logIn.isDone) this.#reader.maxBytes = MAX_MESSAGE_BYTES;
      return reply && Buffer.from(serialize(reply));
    } catch (error) {
      return Buffer.from(serialize(toMongoError(error, { isInTransaction: false, isRetryableWrite: false }).toReply()));
    }
  }

  #count(): void {
    if (this.socket.destroyed || !this.#logIn.isDone) return; // a stranger's are few, and must not hold up others
    this.gate.pending.set(this, this.#reader.heldBytes + this.#queuedBytes + this.#answeringBytes);
  }

  #steer(): void {
    const mustWait = this.#isHeld || this.#queue.length > MAX_QUEUED;
    if (mustWait !== this.socket.isPaused()) {
      if (mustWait) this.socket.pause();
      else this.socket.resume();
    }
  }

  #refuse(error: unknown): void {
    this.gate.log(`Closing connection ${this.id}: ${error instanceof Error ? error.message : String(error)}`);
    this.socket.destroy();
  }
}
