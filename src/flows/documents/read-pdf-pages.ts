import { type DocumentSection, type DocumentText, DocumentUnreadable, requireLength } from './document-text';

/** Pages of one PDF. */
export const DOCUMENT_PAGES_MAX = 2_000;
const BETWEEN = '\n\n';

/** A PDF, page by page. Throws `DocumentUnreadable`. For a thread of its own: what a stranger made may take any time and memory. */
export async function readPdfPages(bytes: Uint8Array): Promise<DocumentText> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    const pdf = await getDocumentProxy(bytes, {
      ...{ verbosity: 0, disableFontFace: true, useSystemFonts: false, isEvalSupported: false, enableXfa: false },
    });
    if (pdf.numPages > DOCUMENT_PAGES_MAX)
      throw new DocumentUnreadable(
        'document_too_long',
        `It has ${pdf.numPages} pages; ${DOCUMENT_PAGES_MAX} are read: split it into several documents.`,
      );
    const sections: DocumentSection[] = [];
    let start = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
      page.cleanup();
      if (text.trim() !== '') sections.push({ heading: [], page: number, start, text });
      start += text.length + BETWEEN.length;
      requireLength(start);
    }
    const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
    const { Title: title } = info as { Title?: unknown };
    const characters = Math.max(0, start - BETWEEN.length);
    return {
      ...{ pages: pdf.numPages, characters, sections },
      title: typeof title === 'string' && title.trim() !== '' ? title.trim().slice(0, 300) : undefined,
    };
  } catch (error) {
    if (error instanceof DocumentUnreadable) throw error;
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw isLocked
      ? new DocumentUnreadable('document_encrypted', 'It is a PDF with a password: upload it without one.', {
          cause: error,
        })
      : new DocumentUnreadable('document_broken', 'It is a broken PDF.', { cause: error });
  }
}
