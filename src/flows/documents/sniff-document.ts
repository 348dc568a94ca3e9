import type { DocumentKind } from '../../contracts/flows/documents';

const PDF = Buffer.from('%PDF-');
/** A PDF may begin with other bytes; readers look this far. */
const PDF_WITHIN = 1_024;
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const WORD = Buffer.from('word/document.xml');
/** So much of a text is looked at. */
const LOOK_BYTES = 65_536;
const BY_NAME: readonly [RegExp, DocumentKind][] = [
  [/\.(md|markdown|mdx)$/i, 'markdown'],
  [/\.(html?|xhtml)$/i, 'html'],
  [/\.csv$/i, 'csv'],
];
const HTML = /^\s*(<!doctype html|<html[\s>])/i;

/** What a file is, by its bytes; of texts also by its name. Undefined: none of what is read, or nothing at all. */
export function sniffDocument(bytes: Buffer, name: string): DocumentKind | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.subarray(0, PDF_WITHIN).includes(PDF)) return 'pdf';
  if (bytes.subarray(0, 4).equals(ZIP)) return bytes.includes(WORD) ? 'docx' : undefined;
  const head = bytes.subarray(0, LOOK_BYTES);
  const isUtf16 = isMarked(head, 0xff, 0xfe) || isMarked(head, 0xfe, 0xff);
  if (!isUtf16 && head.some((byte) => byte === 0)) return undefined;
  const named = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  return named ?? (HTML.test(head.toString('latin1')) ? 'html' : 'text');
}

const isMarked = (bytes: Buffer, first: number, second: number): boolean => bytes[0] === first && bytes[1] === second;
