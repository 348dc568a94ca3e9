import type { Client, GraphError } from '@microsoft/microsoft-graph-client';
import type { Logger } from '../../../platform/logger';
import { SECOND_MS } from '../../../platform/time';
import { type AccessToken, SourceLost, SourceUnavailable } from '../cloud-source';
import { type Clock, systemClock } from './clock';
import { AnswerTooLarge, GraphRefusal, HistoryLost } from './graph-errors';
import type { RequestQuota } from './quota';
import { backoffMs, GRAPH_TRIES_MAX, GRAPH_WAIT_MAX_MS, isPassing, readRetryAfter } from './retry';
import { GraphCall, sendGraphCall } from './send-graph-call';

export interface GraphAccess {
  /** Such as `https://graph.microsoft.com`: calls go nowhere else. */
  rootUrl: string;
  accessToken: AccessToken;
  quota: RequestQuota;
  log: Logger;
  /** Default: the system's. */
  clock?: Clock | undefined;
  /** Between 0 and 1: how waits are spread. Default: by chance. */
  random?: (() => number) | undefined;
}

export interface GraphClient {
  /**
   * What an address answers, as JSON. `path`: below `/v1.0`, or a whole link of an earlier answer, which is followed as it is. Asks again where asking again helps.
   * Errors: `GraphRefusal` (any status for good), `HistoryLost`, `AnswerTooLarge`, `SourceLost` (the token), `SourceUnavailable` (also a link to another host: no token goes there).
   */
  get(path: string, prefer: readonly string[], signal: AbortSignal): Promise<unknown>;
  /** Whether a kept link leads to where this client goes: the operator may have changed that. */
  isFollowed(link: string): boolean;
}

/** Of what Microsoft says about an error, so much is shown. */
const DETAIL_MAX = 200;
/** Codes of a lost history that do not always come with 410. */
const HISTORY_CODES = /^(syncstatenotfound|syncstateinvalid|resyncrequired|resyncchanges\w*)$/i;

/** Microsoft Graph for one account, by Microsoft's client. */
export function createGraphClient(access: GraphAccess): GraphClient {
  const { rootUrl, log, quota, accessToken, clock = systemClock, random = Math.random } = access;
  const { origin } = new URL(rootUrl);
  let client: Promise<Client> | undefined;
  /** All of this account wait so long: who is told to wait, and asks for something else meanwhile, is told to wait longer. */
  let pausedUntil = 0;

  const open = () =>
    (client ??= import('@microsoft/microsoft-graph-client').then((library) =>
      library.Client.initWithMiddleware({ baseUrl: origin, defaultVersion: 'v1.0', middleware: sendGraphCall }),
    ));
  const isFollowed = (link: string) => URL.canParse(link) && new URL(link).origin === origin;
  const addressOf = (path: string): URL => {
    if (path.startsWith('/')) return new URL(`${origin}/v1.0${path}`);
    if (isFollowed(path)) return new URL(path);
    log.warn({ event: 'graph_link_refused' }, 'a link of Microsoft’s answer leads to another host');
    throw new SourceUnavailable('A link of Microsoft’s answer leads to another host: it is not followed.');
  };
  const rest = async (ms: number, signal: AbortSignal) => {
    pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    await clock.sleep(ms, signal);
  };

  /** One call: its answer, or what came in its place. */
  async function call(url: URL, token: string, prefer: readonly string[], signal: AbortSignal) {
    const pausedMs = pausedUntil - clock.now();
    if (pausedMs > 0) await clock.sleep(pausedMs, signal);
    const end = await quota.enter(signal);
    const sent = new GraphCall(url, token, prefer, signal);
    try {
      const request = (await open()).api('/').middlewareOptions([sent]);
      return { sent, body: (await request.get()) as unknown };
    } catch (error) {
      signal.throwIfAborted();
      if (sent.failure instanceof AnswerTooLarge) throw sent.failure;
      return { sent, error: error as GraphError };
    } finally {
      end();
    }
  }

  return {
    isFollowed,
    async get(path, prefer, signal) {
      const url = addressOf(path);
      let token = await accessToken();
      let isRenewed = false;
      for (let tries = 1; ; tries += 1) {
        const { sent, body, error } = await call(url, token, prefer, signal);
        const status = sent.status;
        if (error === undefined && status !== undefined && status < 300 && body !== undefined) return body;
        if (status === 401) {
          if (isRenewed)
            throw new SourceLost('Microsoft does not accept the access any more. Connect the account again.');
          isRenewed = true;
          token = await accessToken(token);
          continue;
        }
        const detail = detailOf(error);
        const waitMs = readRetryAfter(sent.headers?.get('retry-after'), clock.now());
        const isCut = status === undefined || status < 300;
        if (!isCut && !isPassing(status) && !(status === 403 && waitMs !== undefined))
          throw toRefusal(status, error, detail, sent.headers?.get('location') ?? undefined);
        const said = isCut ? 'The connection to Microsoft broke off.' : `Microsoft answered ${status}${detail}.`;
        if (waitMs !== undefined && waitMs > GRAPH_WAIT_MAX_MS) {
          const seconds = Math.ceil(waitMs / SECOND_MS);
          throw new SourceUnavailable(`Microsoft wants us to wait ${seconds} s. ${said}`, waitMs);
        }
        if (tries >= GRAPH_TRIES_MAX) throw new SourceUnavailable(said, waitMs);
        log.debug(
          { event: 'graph_again', status, count: tries, code: error?.code ?? undefined },
          'asking Microsoft again',
        );
        await rest(waitMs ?? backoffMs(tries, random), signal);
      }
    },
  };
}

const detailOf = (error: GraphError | undefined) => {
  const text = (error?.message ?? '').replace(/\s+/g, ' ').slice(0, DETAIL_MAX).trim();
  const said = [error?.code, text].filter(Boolean).join(': ').replace(/\.$/, '');
  return said && ` (${said})`;
};

function toRefusal(status: number, error: GraphError | undefined, detail: string, location: string | undefined): Error {
  const code = error?.code ?? '';
  if (status === 410 || HISTORY_CODES.test(code)) return new HistoryLost(location);
  return new GraphRefusal(status, code, `Microsoft answered ${status}${detail}.`, location);
}
