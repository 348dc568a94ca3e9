import type { ServerResponse } from 'node:http';

/** Aborted where the client leaves before its answer is out. */
export function untilGone(response: ServerResponse): AbortController {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client left'));
  });
  return gone;
}
