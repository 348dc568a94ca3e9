import type { DocumentKind } from '../../contracts/flows/documents';
import { type Chunk, cutChunks, type Cutting } from './cut-chunks';
import { decodeText } from './decode-text';
import { type DocumentText, DocumentUnreadable, requireLength } from './document-text';
import { markdownSections } from './markdown-sections';
import { readDocx } from './read-docx';
import { readHtmlDocument } from './read-html-document';
import { readPdfPages } from './read-pdf-pages';

export interface DocumentJob {
  kind: DocumentKind;
  bytes: Uint8Array;
  cutting: Cutting;
}
export type DocumentRead =
  | (Omit<DocumentText, 'sections'> & { chunks: Chunk[] })
  /** In words for whoever uploaded it. */
  | { problem: { code: string; message: string } };

/** A document as chunks. Never throws for what is in it. For a thread of its own. */
export async function readDocument({ kind, bytes, cutting }: DocumentJob): Promise<DocumentRead> {
  try {
    const { sections, ...facts } = await readText(kind, bytes);
    const chunks = await cutChunks(sections, cutting);
    if (chunks.length > 0) return { ...facts, chunks };
    const hint = kind === 'pdf' ? ', such as a scan: have its text recognised first' : '';
    return { problem: { code: 'document_empty', message: `There is no text in it${hint}.` } };
  } catch (error) {
    if (!(error instanceof DocumentUnreadable)) throw error;
    return { problem: { code: error.code, message: error.message } };
  }
}

async function readText(kind: DocumentKind, bytes: Uint8Array): Promise<DocumentText> {
  if (kind === 'pdf') return readPdfPages(bytes);
  if (kind === 'docx') return marked(await readDocx(Buffer.from(bytes)));
  const text = decodeText(bytes);
  requireLength(text.length);
  if (kind === 'html') return marked(readHtmlDocument(text));
  if (kind === 'markdown') return markdownSections(text);
  if (kind === 'csv') return csvText(text);
  return plain(text);
}

function marked({ title, text }: { title: string | undefined; text: string }): DocumentText {
  requireLength(text.length);
  const read = markdownSections(text);
  return { ...read, title: title ?? read.title };
}

const plain = (text: string): DocumentText => ({
  ...{ title: undefined, pages: null, characters: text.length },
  sections: [{ heading: [], page: null, start: 0, text }],
});

const HEADER_MAX = 500;
/** Rows, each chunk of them under the first line, which names the columns. */
function csvText(text: string): DocumentText {
  const end = text.indexOf('\n');
  if (end < 0) return plain(text);
  return {
    ...{ title: undefined, pages: null, characters: text.length },
    sections: [
      { heading: [text.slice(0, end).slice(0, HEADER_MAX)], page: null, start: end + 1, text: text.slice(end + 1) },
    ],
  };
}
