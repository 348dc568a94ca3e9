import type { WireFile } from './read-file';

/** Bytes of a value as it goes over the wire. */
export const wireBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The file in parts of at most so many bytes; whole, without part numbers, where it fits. Put together their contents are its own. */
export function splitFile(file: WireFile, bytes: number): WireFile[] {
  if (wireBytes(file) <= bytes) return [file];
  const numbered = (content: string, part: number, parts: number): WireFile => ({
    ...file,
    content,
    metadata: { ...file.metadata, part, parts },
  });
  const room = bytes - wireBytes(numbered('', 999_999, 999_999));
  if (room < 1_024) throw new Error('its path is too long');
  const isBase64 = file.metadata?.encoding === 'base64';
  const pieces: string[] = [];
  for (let from = 0; from < file.content.length;) {
    const piece = isBase64 ? file.content.slice(from, from + room - (room % 4)) : textPiece(file.content, from, room);
    pieces.push(piece);
    from += piece.length;
  }
  return pieces.map((piece, index) => numbered(piece, index, pieces.length));
}

/** As much text from there as fits, as JSON writes it; no character is cut in two. */
function textPiece(text: string, from: number, room: number): string {
  let length = room;
  for (;;) {
    const last = text.charCodeAt(from + length - 1);
    const isHalf = last >= 0xd800 && last <= 0xdbff && from + length < text.length;
    const piece = text.slice(from, from + length - (isHalf && length > 1 ? 1 : 0));
    const size = wireBytes(piece) - 2;
    if (size <= room) return piece;
    length = Math.max(1, Math.floor((piece.length * room) / size) - 1);
  }
}
