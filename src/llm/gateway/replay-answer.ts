import type { AnswerSink } from './answer-sink';
import type { Ledger } from '../ledger';
import { type AskedCall, ownerOf } from './enter-gateway-call';
import { CACHED_BYTES_MAX, type CachedAnswer } from './response-cache';

/** What was sent, up to the most that is kept. */
export class Recorder {
  private pieces: Buffer[] | undefined = [];
  private bytes = 0;

  take(bytes: Uint8Array | string): void {
    this.bytes += bytes.length;
    if (this.bytes > CACHED_BYTES_MAX) this.pieces = undefined;
    this.pieces?.push(Buffer.from(bytes));
  }
  get body(): Buffer | undefined {
    return this.pieces && Buffer.concat(this.pieces);
  }
}

/** Gives an answer again: free, and a row of its own. */
export function replay(
  ledger: Pick<Ledger, 'record'>,
  { caller, request, sink }: AskedCall & { sink: AnswerSink },
  id: string,
  { model, target, provider, body }: CachedAnswer,
): void {
  const isStream = request.stream === true;
  sink.open({ isStream, ...(!isStream && { bytes: body.length }), model, callId: id, cache: 'hit' });
  sink.write(body, () => undefined);
  ledger.record({
    ...ownerOf({ caller, request }),
    _id: id,
    agent: 'gateway',
    model,
    target,
    provider,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    isEstimated: false,
    costNanoUsd: 0,
    startedAt: new Date(),
    firstTokenMs: null,
    durationMs: 0,
    outcome: 'cached',
  });
}
