/** What a file was found to be. */
export interface SniffedFile {
  kind: 'text' | 'image';
  mediaType: string;
}

const startsWith = (bytes: Buffer, signature: readonly number[], offset = 0): boolean =>
  bytes.length >= offset + signature.length && signature.every((byte, place) => bytes[offset + place] === byte);
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** Signatures as their formats define them: PNG, JPEG (JFIF, Exif), GIF87a and GIF89a, WebP in RIFF. */
const IMAGES: { mediaType: string; isIt(bytes: Buffer): boolean }[] = [
  { mediaType: 'image/png', isIt: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { mediaType: 'image/jpeg', isIt: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]) },
  {
    mediaType: 'image/gif',
    isIt: (bytes) => startsWith(bytes, ascii('GIF87a')) || startsWith(bytes, ascii('GIF89a')),
  },
  { mediaType: 'image/webp', isIt: (bytes) => startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8) },
];

/** Control characters that texts and logs hold: tab, line feed, form feed, carriage return, escape (colours of terminals). */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** By its bytes alone, whatever it is called: an image of a known format, or UTF-8 text; undefined for anything else. */
export function sniffAttachment(bytes: Buffer): SniffedFile | undefined {
  const image = IMAGES.find(({ isIt }) => isIt(bytes));
  if (image) return { kind: 'image', mediaType: image.mediaType };
  if (bytes.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return undefined;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'text', mediaType: 'text/plain' };
  } catch {
    return undefined;
  }
}
