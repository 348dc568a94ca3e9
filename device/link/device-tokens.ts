import { sign } from 'node:crypto';
import { z } from 'zod';
import type { Identity } from './identity';
import { postJson, Refusal } from './post-json';

const nonceSchema = z.object({ nonce: z.string() });
const tokenSchema = z.object({ token: z.string(), expires_at: z.string() });
const claimsSchema = z.object({ iat: z.number(), exp: z.number() });
/** A token is used no longer than this part of its life. */
const USED_PART = 2 / 3;

/** The server does not know this device any more: its person revoked it. Nothing helps but to pair it anew. */
export class Revoked extends Error {
  override name = 'Revoked';
}

/** Tokens of 15 minutes, for a nonce that the device's key signed. */
export class DeviceTokens {
  readonly #identity: Identity;
  #token: { text: string; staleAt: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** One that is good for a while. Throws `Revoked`, `Refusal`, or what the network threw. */
  async get(): Promise<string> {
    if (this.#token && performance.now() < this.#token.staleAt) return this.#token.text;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** The server took it no more. */
  forget(): void {
    this.#token = undefined;
  }

  /** When another is wanted, from now. */
  get staleInMs(): number {
    return Math.max(0, (this.#token?.staleAt ?? 0) - performance.now());
  }

  async #ask(): Promise<string> {
    try {
      return await this.#askOnce();
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    try {
      return await this.#askOnce(); // the nonce may have run out on the way
    } catch (error) {
      throw isRefused(error)
        ? new Revoked('The server does not know this device any more. Pair it anew: --pair CODE')
        : error;
    }
  }

  async #askOnce(): Promise<string> {
    const { server, key_id, private_key } = this.#identity;
    const askedAt = performance.now();
    const { nonce } = await postJson(new URL('/api/v1/devices/nonces', server), { key_id }, nonceSchema);
    const signature = sign(null, Buffer.from(nonce, 'utf8'), private_key).toString('base64');
    const body = { key_id, nonce, signature };
    const { token, expires_at } = await postJson(new URL('/api/v1/devices/tokens', server), body, tokenSchema);
    this.#token = { text: token, staleAt: askedAt + lifeOf(token, expires_at) * USED_PART };
    return token;
  }
}

const isRefused = (error: unknown): boolean => error instanceof Refusal && error.code === 'device_refused';

/** By the server's clock alone, for this machine's may be wrong; where the token does not tell, by both. */
function lifeOf(token: string, expiresAt: string): number {
  try {
    const { iat, exp } = claimsSchema.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
    return (exp - iat) * 1_000;
  } catch {
    return Math.max(30_000, Date.parse(expiresAt) - Date.now());
  }
}
