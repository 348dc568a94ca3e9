import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { BodyLimits } from '../contracts/kernel/body-limits';
import type { Operation } from '../contracts/kernel/operation';
import { badRequest } from '../platform/errors';
import { JsonBeyondLimits, measureJson } from '../platform/measure-json';
import { bodyTooLarge, mediaTypeUnsupported } from './map-error';

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The body of an operation, which nobody has touched before: bytes where it takes files, JSON where it has a schema, else
 * undefined. What goes beyond the limits is refused as soon as it does: 413 `body_too_large`, 400 `body_too_deep`,
 * `body_too_many_values`; 400 `json_invalid`, `request_invalid`, 415 `media_type_unsupported`.
 */
export async function readBody(operation: Operation, request: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  if (operation.rawBody) return readBytes(request, request, limits);
  if (!operation.body) return undefined;
  const { 'content-length': length, 'transfer-encoding': transfer, 'content-encoding': encoding } = request.headers;
  if (transfer === undefined && (length === undefined || length === '0')) return undefined;
  if (!isJson(request.headers['content-type'])) throw mediaTypeUnsupported();
  const measure = measureJson(limits);
  if (encoding === undefined || encoding === 'identity')
    return parseJson(await readBytes(request, request, limits, measure));
  const decoder = DECODERS[encoding.toLowerCase()]?.();
  if (!decoder) throw mediaTypeUnsupported();
  request.pipe(decoder);
  try {
    return parseJson(await readBytes(request, decoder, limits, measure));
  } finally {
    request.unpipe(decoder).resume();
    decoder.destroy();
  }
}

/** All that comes of a request, from itself or by way of a decoder. A piece that `look` throws at ends the reading. */
function readBytes(
  request: IncomingMessage,
  source: Readable,
  limits: BodyLimits,
  look?: (piece: Buffer) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const refuse = (error: unknown) => {
      source.off('data', gather);
      // What still comes is thrown away, so that the sender gets to read the answer.
      request.resume();
      reject(error as Error);
    };
    const gather = (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > limits.maxBytes) return refuse(bodyTooLarge(limits.maxBytes));
      try {
        look?.(piece);
      } catch (error) {
        return refuse(error instanceof JsonBeyondLimits ? beyond(error, limits) : error);
      }
      pieces.push(piece);
    };
    const breakOff = () =>
      reject(badRequest('request_invalid', 'The request broke off, or could not be decompressed.'));
    if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) return refuse(bodyTooLarge(limits.maxBytes));
    // Whoever left while they were looked up sends nothing any more, not even an end.
    if (request.destroyed) return breakOff();
    source.on('data', gather);
    source.once('end', () => resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)));
    source.once('error', breakOff);
    request.once('error', breakOff);
    request.once('close', () => {
      if (!request.complete) breakOff();
    });
  });
}

const beyond = ({ limit }: JsonBeyondLimits, { maxDepth, maxValues }: BodyLimits) =>
  limit === 'maxDepth'
    ? badRequest('body_too_deep', `In the body more than ${maxDepth} objects and arrays lie within each other.`)
    : badRequest('body_too_many_values', `The body holds more than ${maxValues} values: send it in parts.`);

/** JSON text of an object or array; anything else is no body of ours. */
function parseJson(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Refused below: the parser's words would quote the body.
  }
  throw badRequest('json_invalid', 'The body is not a JSON object.');
}

function isJson(contentType: string | undefined): boolean {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  return (
    (mediaType === 'application/json' || (mediaType.startsWith('application/') && mediaType.endsWith('+json'))) &&
    (charset === undefined || charset === 'utf-8')
  );
}
