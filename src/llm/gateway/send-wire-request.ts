import type { IncomingMessage } from 'node:http';
import type { ResolvedModel } from '../../../config/models';
import { sendRequest } from '../../platform/send-request';
import type { WireRequest } from './dialect';
import { readProviderError } from './dialects/read-provider-error';

/** As much of an error's body as is read. */
const ERROR_BYTES_MAX = 16_384;

/** Sends a call to a provider. Resolves with its 200 answer, still to be read; rejects with `ProviderError` for any other. */
export async function sendWireRequest(
  { provider, own }: Pick<ResolvedModel, 'provider' | 'own'>,
  wire: WireRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const answer = await sendRequest(new URL(wire.url), {
    method: 'POST',
    headers: { ...wire.headers, 'content-length': String(Buffer.byteLength(wire.body)) },
    body: wire.body,
    signal,
    isPublicOnly: own?.isAddressForeign === true,
  }).catch((error: unknown) => {
    throw connectionError(error);
  });
  if (answer.statusCode === 200) return answer;
  throw readProviderError(provider, answer.statusCode ?? 0, answer.headers, await readStart(answer));
}

/** A failure of the connection, by its code. */
export const connectionError = (cause: unknown): Error =>
  new Error(`connection error: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, { cause });

async function readStart(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  try {
    for await (const piece of answer as AsyncIterable<string>) {
      text += piece;
      if (text.length > ERROR_BYTES_MAX) break; // leaving the loop closes the connection
    }
  } catch {
    // The status has said enough.
  }
  return text.slice(0, ERROR_BYTES_MAX);
}
