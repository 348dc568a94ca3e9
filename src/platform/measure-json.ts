const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
/** Longer strings are passed over by the native search: it costs more to begin, and then almost nothing. */
const SHORT_STRING = 64;

export interface JsonLimits {
  /** Objects and arrays within each other. */
  maxDepth: number;
  /** Members of objects and elements of arrays, all together; one that is itself an object or array counts twice. */
  maxValues: number;
}

/** JSON goes beyond a limit; it was not parsed. */
export class JsonBeyondLimits extends Error {
  override readonly name = 'JsonBeyondLimits';
  constructor(readonly limit: keyof JsonLimits) {
    super(`JSON beyond ${limit}`);
  }
}

/** The value of a JSON text. Throws `JsonBeyondLimits`; a SyntaxError where it is no JSON. */
export function parseWithin(limits: JsonLimits, text: string): unknown {
  measureJson(limits)(Buffer.from(text));
  return JSON.parse(text) as unknown;
}

/**
 * Takes JSON in UTF-8 piece by piece and throws `JsonBeyondLimits` once it goes beyond them: what is nested a million times
 * takes the parser seconds, and what walks it afterwards the stack. One pass over the bytes, without a stack of its own;
 * whether it is JSON at all is for the parser to say.
 */
export function measureJson({ maxDepth, maxValues }: JsonLimits): (piece: Buffer) => void {
  let depth = 0;
  let values = 1;
  let isInString = false;
  /** Within a string the byte before this piece was a backslash that counts. */
  let isEscaped = false;

  /** The place after the string that `from` lies in, or the piece's end. */
  function passString(piece: Buffer, from: number): number {
    const { length } = piece;
    let place = from;
    if (isEscaped) place += 1;
    isEscaped = false;
    while (place < length) {
      const near = Math.min(length, place + SHORT_STRING);
      while (place < near && piece[place] !== QUOTE && piece[place] !== BACKSLASH) place += 1;
      if (place < near) {
        if (piece[place] === QUOTE) {
          isInString = false;
          return place + 1;
        }
        isEscaped = place + 1 === length;
        place += 2;
        continue;
      }
      const quote = piece.indexOf(QUOTE, place);
      const end = quote === -1 ? length : quote;
      let before = end;
      while (before > place && piece[before - 1] === BACKSLASH) before -= 1;
      const isBackslashed = (end - before) % 2 === 1;
      place = end + 1;
      if (quote === -1) isEscaped = isBackslashed;
      else if (!isBackslashed) {
        isInString = false;
        return place;
      }
    }
    return place;
  }

  return (piece: Buffer): void => {
    const { length } = piece;
    let place = 0;
    while (place < length) {
      if (isInString) {
        place = passString(piece, place);
        continue;
      }
      const byte = piece[place];
      place += 1;
      if (byte === QUOTE) isInString = true;
      else if (byte === COMMA) values += 1;
      else if (byte === ARRAY || byte === OBJECT) {
        values += 1;
        depth += 1;
        if (depth > maxDepth) throw new JsonBeyondLimits('maxDepth');
      } else if (byte === ARRAY_END || byte === OBJECT_END) depth -= 1;
    }
    if (values > maxValues) throw new JsonBeyondLimits('maxValues');
  };
}
