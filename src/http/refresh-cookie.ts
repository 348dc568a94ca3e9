import type { CookieOptions, Request, Response } from 'express';
import { SECOND_MS } from '../platform/time';

const REFRESH_COOKIE = 'weft_refresh';

export interface CookieConfig {
  isProduction: boolean;
  REFRESH_TOKEN_TTL_SECONDS: number;
}

/** The refresh token for our own pages: out of reach of scripts, and sent to the auth operations of this site alone. */
export function setRefreshCookie(response: Response, config: CookieConfig, token: string): void {
  response.cookie(REFRESH_COOKIE, token, { ...options(config), maxAge: config.REFRESH_TOKEN_TTL_SECONDS * SECOND_MS });
}

export function clearRefreshCookie(response: Response, config: CookieConfig): void {
  response.clearCookie(REFRESH_COOKIE, options(config));
}

/**
 * The token of the cookie, if one was sent, by a page of ours: a browser says so (`Sec-Fetch-Site`), whatever it makes of
 * SameSite, which also lets in the other names of a site.
 */
export function readRefreshCookie(request: Request): string | undefined {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return undefined;
  return readCookie(request, REFRESH_COOKIE);
}

/** The value of a cookie of ours, if one was sent. */
export function readCookie(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  const value = pair?.slice(pair.indexOf('=') + 1).trim();
  return value && /^[\w-]{1,400}$/.test(value) ? value : undefined;
}

const options = (config: CookieConfig): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: config.isProduction,
  path: '/api/v1/auth',
});
