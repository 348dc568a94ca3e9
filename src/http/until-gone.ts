import type { Response } from 'express';

/** Aborted where the client leaves before its answer is out. */
export function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client left'));
  });
  return gone.signal;
}
