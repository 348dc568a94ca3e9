import type { Tokens, User } from '@contracts/accounts/auth';
import { offlineError, readProblem, type ApiError } from './api-error';

/** `unknown` until the first refresh has answered; `ended` where a log-in was lost while in use. */
export type Session =
  | { state: 'unknown' }
  | { state: 'none' }
  | { state: 'ended'; user: User }
  | { state: 'in'; user: User };

const EARLY_MS = 30_000;

let accessToken: string | null = null;
let expiresAtMs = 0;
let session: Session = { state: 'unknown' };
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

/** The log-in of this tab. The access token lives in memory only; the refresh token is a cookie no script can read. */
export const sessionStore = {
  get: (): Session => session,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function setSession(next: Session): void {
  session = next;
  for (const notify of listeners) notify();
}

/** Takes the tokens of a log-in, a sign-up or a refresh. */
export function acceptTokens(tokens: Tokens): void {
  accessToken = tokens.access_token;
  expiresAtMs = Date.now() + tokens.expires_in * 1_000;
  setSession({ state: 'in', user: tokens.user });
}

/** Takes what the server says of the person who is logged in. */
export function acceptUser(user: User): void {
  if (session.state === 'in') setSession({ state: 'in', user });
}

/** Forgets the log-in; `wasLost` where the server ended it, so that the page asks for it again in place. */
export function dropSession(wasLost: boolean): void {
  accessToken = null;
  // A second 401 of the same ended log-in must not take the page away.
  const user = session.state === 'in' || session.state === 'ended' ? session.user : null;
  setSession(wasLost && user !== null ? { state: 'ended', user } : { state: 'none' });
}

/** A token that is good for half a minute at least, refreshed first where needed; null without a log-in. */
export async function currentToken(): Promise<string | null> {
  if (accessToken !== null && Date.now() < expiresAtMs - EARLY_MS) return accessToken;
  if (session.state === 'none' || session.state === 'ended') return null;
  return (await refreshSession()) ? accessToken : null;
}

/**
 * Swaps the refresh cookie for new tokens, one at a time for all tabs: the cookie rotates, and using an old one twice
 * would end every log-in made from it. Throws where the server does not answer; false where there is no log-in.
 */
export function refreshSession(): Promise<boolean> {
  refreshing ??= inTurn(requestTokens).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Web Locks exist on https and localhost only; elsewhere tabs may collide, as they would have anyway. */
const inTurn = (work: () => Promise<boolean>): Promise<boolean> =>
  'locks' in navigator ? navigator.locks.request('weft-refresh', work) : work();

async function requestTokens(): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      credentials: 'same-origin',
    });
  } catch {
    throw offlineError();
  }
  if (response.status === 200) {
    acceptTokens((await response.json()) as Tokens);
    return true;
  }
  // 204: no refresh cookie, so nobody is logged in on this device (any more).
  if (response.status !== 204) {
    const error: ApiError = await readProblem(response);
    if (error.isTransient) throw error;
  }
  dropSession(true);
  return false;
}
