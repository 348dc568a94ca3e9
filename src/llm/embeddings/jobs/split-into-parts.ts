/** A part is one call of most providers, and one write. */
export const PART_TEXTS_MAX = 256;
export const PART_BYTES_MAX = 1_024 * 1_024;
/** Half of what a record may hold, with room for what is around it. */
export const PART_VECTOR_BYTES_MAX = 8 * 1_024 * 1_024;
const FLOAT_BYTES = 4;

export interface TextPart {
  /** Place of its first text. */
  from: number;
  texts: string[];
}

/** Texts in parts of bounded size, in their order; neither the texts of a part nor its vectors outgrow a record. */
export function splitIntoParts(texts: readonly string[], dimension: number): TextPart[] {
  const textsMax = Math.max(1, Math.min(PART_TEXTS_MAX, Math.floor(PART_VECTOR_BYTES_MAX / (dimension * FLOAT_BYTES))));
  const parts: TextPart[] = [];
  let part: TextPart | undefined;
  let bytes = 0;
  for (const [place, text] of texts.entries()) {
    const more = Buffer.byteLength(text);
    if (!part || part.texts.length >= textsMax || bytes + more > PART_BYTES_MAX) {
      part = { from: place, texts: [] };
      parts.push(part);
      bytes = 0;
    }
    part.texts.push(text);
    bytes += more;
  }
  return parts;
}
