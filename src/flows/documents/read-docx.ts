import { DocumentUnreadable } from './document-text';
import { readHtmlDocument } from './read-html-document';

/** What a DOCX may come to when it is unpacked, and its parts. */
export const DOCX_UNPACKED_MAX = 104_857_600;
const DOCX_PARTS_MAX = 5_000;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;

/** A Word document as Markdown. Throws `DocumentUnreadable`. */
export async function readDocx(bytes: Buffer): Promise<{ title: string | undefined; text: string }> {
  requireModest(bytes);
  const { default: mammoth } = await import('mammoth');
  const nothing = () => Promise.resolve({ src: '' });
  const { value } = await mammoth
    .convertToHtml({ buffer: bytes }, { convertImage: mammoth.images.imgElement(nothing), externalFileAccess: false })
    .catch((error: unknown) => {
      throw new DocumentUnreadable('document_broken', 'It is a broken Word document.', { cause: error });
    });
  return { ...readHtmlDocument(value), title: undefined };
}

/** By what the archive's directory says; one that lies is ended by the memory of its thread. */
function requireModest(bytes: Buffer): void {
  const broken = () => new DocumentUnreadable('document_broken', 'It is a broken Word document.');
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END);
  const end = bytes.lastIndexOf(signature);
  if (end < 0 || end + END_BYTES > bytes.length) throw broken();
  const parts = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let part = 0; part < parts; part += 1) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw broken();
    unpacked += bytes.readUInt32LE(at + 24);
    at += CENTRAL_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (unpacked > DOCX_UNPACKED_MAX || parts > DOCX_PARTS_MAX)
    throw new DocumentUnreadable(
      'document_too_large',
      `It unpacks to more than ${DOCX_UNPACKED_MAX} bytes or ${DOCX_PARTS_MAX} parts.`,
    );
}
