import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError } from '../../platform/errors';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i;

export interface OperatorConfig {
  /** Empty: there is none. */
  METRICS_TOKEN: string;
  /** More than 0: whoever comes may come through a proxy on this machine, and not all proxies say so. */
  TRUST_PROXY: number;
}

/**
 * True for a caller with the operator's token: `Authorization: Bearer <METRICS_TOKEN>`, or Basic with it as the password.
 * Where neither a token nor a proxy is configured, for one on this machine (not by a name that a foreign page made point
 * here).
 */
export function isOperator(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  { METRICS_TOKEN: token, TRUST_PROXY: proxies }: OperatorConfig,
): boolean {
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  if (
    token === '' &&
    proxies === 0 &&
    !isForwarded &&
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(request.headers.host ?? '')
  )
    return true;
  if (token === '') return false;
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return isSame(credentials, token);
  if (scheme.toLowerCase() !== 'basic') return false;
  const text = Buffer.from(credentials, 'base64').toString();
  return isSame(text.slice(text.indexOf(':') + 1), token);
}

/** `operator_only` for a caller who is not the operator. */
export const operatorOnly = (status: 401 | 403 = 403) =>
  new AppError('operator_only', 'Only with the operator’s token (METRICS_TOKEN); without one, from this machine.', {
    status,
  });

/**
 * Guards pages of the operator: 403, or 401 where there is a token, so that a browser asks for it. A foreign page may not
 * act through the operator's browser.
 */
export function requireOperator(config: OperatorConfig): RequestHandler {
  return (request, response, next) => {
    const site = request.headers['sec-fetch-site'];
    const isForeign = request.method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none';
    if (!isForeign && isOperator(request, config)) return next();
    if (isForeign || config.METRICS_TOKEN === '') return next(operatorOnly());
    response.setHeader('WWW-Authenticate', 'Basic realm="Weft operator"');
    next(operatorOnly(401));
  };
}

/** In constant time, whatever the lengths. */
const isSame = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected));
const digest = (text: string) => createHash('sha256').update(text).digest();
