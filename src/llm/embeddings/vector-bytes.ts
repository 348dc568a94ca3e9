import { endianness } from 'node:os';
import { ModelAnswerInvalid } from '../model-errors';

const FLOAT_BYTES = 4;
const isLittleEndian = endianness() === 'LE';

/** 32-bit floats, little-endian: what OpenAI's base64 holds. */
export function toBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  for (const [place, value] of vector.entries()) bytes.writeFloatLE(value, place * FLOAT_BYTES);
  return bytes;
}

/** The reverse. Throws `ModelAnswerInvalid` where bytes are missing. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % FLOAT_BYTES !== 0) throw new ModelAnswerInvalid('a vector with half a number in it');
  // A copy of the bytes is read where it lies, at a tenth of the time, by machines that write numbers as these are written.
  if (isLittleEndian) return new Float32Array(Uint8Array.from(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / FLOAT_BYTES }, (_, place) =>
    view.getFloat32(place * FLOAT_BYTES, true),
  );
}

/** A 32-bit float has nine digits: the others that a double shows are noise. */
const DIGITS = 9;
/** Numbers for JSON, without the noise. */
export const toNumbers = (vector: Float32Array): number[] =>
  Array.from(vector, (value) => Number(value.toPrecision(DIGITS)));
