/** Pages of a PDF that are read; characters of its text. */
export const PDF_PAGES_MAX = 200;
export const PDF_READ_MAX = 60_000;

/** What came of it; `problem` in words that hold nothing of it. */
export type PdfText = { text: string } | { problem: string };

/** The text of a PDF, page by page. For a thread of its own: what a stranger made may take any time and memory. */
export async function pdfText(bytes: Uint8Array): Promise<PdfText> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    const document = await getDocumentProxy(bytes, {
      ...{ verbosity: 0, disableFontFace: true, useSystemFonts: false, isEvalSupported: false, enableXfa: false },
    });
    const pages: string[] = [];
    let characters = 0;
    for (
      let number = 1;
      number <= Math.min(document.numPages, PDF_PAGES_MAX) && characters < PDF_READ_MAX;
      number += 1
    ) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
      page.cleanup();
      pages.push(text.trim());
      characters += text.length;
    }
    const text = pages.join('\n\n').trim().slice(0, PDF_READ_MAX);
    if (text === '') return { problem: 'is a PDF without text, such as a scan' };
    const left = document.numPages - pages.length;
    return { text: left > 0 ? `${text}\n(${left} further pages were not read.)` : text };
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    return { problem: isLocked ? 'is a PDF with a password' : 'is a broken PDF' };
  }
}
