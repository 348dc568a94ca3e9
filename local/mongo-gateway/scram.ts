/**
 * The server's side of SCRAM-SHA-256 (RFC 5802 and 7677) for one user: each proves to the other that it knows the
 * password, which is never sent. A conversation is one log-in.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

export const MECHANISM = 'SCRAM-SHA-256';

/** The fewest that drivers accept: more would slow the guessing of a poor password, and ours are random. */
const ITERATIONS = 4_096;
const KEY_BYTES = 32;
const SALT_BYTES = 28;
const NONCE_BYTES = 24;
const NO_CHANNEL_BINDING = 'n,,';

/** A log-in that failed: wrong user or password, or not SCRAM. */
export class LogInError extends Error {}

/** What the server knows of its user: nothing that a log-in could be made of. */
export class ScramUser {
  readonly salt = randomBytes(SALT_BYTES);
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;

  constructor(
    readonly name: string,
    password: string,
  ) {
    const salted = pbkdf2Sync(password, this.salt, ITERATIONS, KEY_BYTES, 'sha256');
    this.storedKey = hash(hmac(salted, 'Client Key'));
    this.serverKey = hmac(salted, 'Server Key');
  }
}

/** One log-in: `begin`, then `finish`, each once. Both throw LogInError. */
export class ScramConversation {
  #clientFirst = '';
  #serverFirst = '';
  #nonce = '';
  #isKnown = false;

  constructor(readonly user: ScramUser) {}

  /** Answers the client's first message. An unknown user is refused at the end only, as a wrong password is. */
  begin(message: string): string {
    if (!message.startsWith(NO_CHANNEL_BINDING)) throw new LogInError('Channel binding is not supported');
    this.#clientFirst = message.slice(NO_CHANNEL_BINDING.length);
    const { n: name, r: nonce } = attributesOf(this.#clientFirst);
    if (!nonce) throw new LogInError('No nonce was sent');
    this.#isKnown = name === this.user.name;
    this.#nonce = nonce + randomBytes(NONCE_BYTES).toString('base64');
    this.#serverFirst = `r=${this.#nonce},s=${this.user.salt.toString('base64')},i=${ITERATIONS}`;
    return this.#serverFirst;
  }

  /** Checks the client's proof; returns the server's own. */
  finish(message: string): string {
    const { c: binding, r: nonce, p: proof = '' } = attributesOf(message);
    const withoutProof = message.slice(0, message.lastIndexOf(',p='));
    const signed = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(this.user.storedKey, signed);
    const given = Buffer.from(proof, 'base64');
    const clientKey = Buffer.from(signature.map((byte, index) => byte ^ (given[index] ?? 0)));
    const isRight =
      this.#nonce !== '' &&
      nonce === this.#nonce &&
      binding === Buffer.from(NO_CHANNEL_BINDING).toString('base64') &&
      given.length === signature.length &&
      timingSafeEqual(hash(clientKey), this.user.storedKey);
    this.#nonce = '';
    if (!isRight || !this.#isKnown) throw new LogInError('Authentication failed.');
    return `v=${hmac(this.user.serverKey, signed).toString('base64')}`;
  }
}

/** "a=x,b=y" by their letters; values may hold "=". */
function attributesOf(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const hash = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
