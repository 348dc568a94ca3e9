import { decodeJwt } from 'jose';
import { SECOND_MS } from '../platform/time';

/** What of a verified token is needed after the connect. Undefined: the token does not say. */
export interface SessionClaims {
  /** ms since 1970. */
  expiresAt?: number;
  /** The log-in it belongs to (family of refresh tokens). */
  logInId?: string;
  /** The user's `tokenVersion` when it was made. */
  tokenVersion?: number;
}

/** Reads a token that has been verified; one that is no JWT has no claims. */
export function readSessionClaims(token: string): SessionClaims {
  try {
    const { exp, sid, ver } = decodeJwt(token);
    return {
      ...(exp === undefined ? {} : { expiresAt: exp * SECOND_MS }),
      ...(typeof sid === 'string' ? { logInId: sid } : {}),
      ...(typeof ver === 'number' ? { tokenVersion: ver } : {}),
    };
  } catch {
    return {};
  }
}
