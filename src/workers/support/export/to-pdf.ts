import { setImmediate as othersFirst } from 'node:timers/promises';
import { markdownToPdf } from './markdown-to-pdf';
import { PdfWriter } from './pdf-writer';
import type { Block } from './session-blocks';

/** Longest single text in a PDF, and all of them together, in characters. The other formats have them whole. */
export const PDF_TEXT_MAX = 10_000;
export const PDF_TEXTS_MAX = 400_000;
/** Points. */
const MARGIN = 54;
const FOOTER_SIZE = 8;
const HEADING_SIZES = { 1: 18, 2: 13, 3: 10.5 } as const;

/** Pieces as a PDF (A4) with page numbers. Long texts are cut, and it says so; so it does where its font lacks characters. */
export async function toPdf(blocks: readonly Block[], title: string): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit'); // loaded by who needs it
  const pdf = new PDFDocument({
    // No first font: PdfWriter registers its own. One that is opened before by its path is read anew at each change back to it.
    ...{ size: 'A4', margin: MARGIN, bufferPages: true, font: null as never },
    info: { Title: title, Creator: 'Weft' },
  });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  const writer = new PdfWriter(pdf);
  const cutter = createCutter();
  for (const block of blocks) {
    writeBlock(writer, block, cutter.cut);
    await othersFirst(); // a long session takes a while, and others wait
  }
  for (const remark of remarksOf(writer.missing, cutter.cutCount()))
    writer.paragraph([{ text: remark, style: 'italic' }], 0, { isFaint: true });
  numberPages(pdf);
  pdf.end();
  await ended;
  return Buffer.concat(parts);
}

function writeBlock(writer: PdfWriter, block: Block, cut: (text: string) => string): void {
  switch (block.kind) {
    case 'heading':
      return writer.heading([{ text: oneLine(block.text), style: 'bold' }], HEADING_SIZES[block.level]);
    case 'line':
      return writer.paragraph([{ text: oneLine(block.text), style: 'plain' }]);
    case 'facts':
      for (const [name, value] of block.rows)
        writer.paragraph([
          { text: `${name}: `, style: 'bold' },
          { text: oneLine(cut(value)), style: 'plain' },
        ]);
      return;
    case 'statements':
      for (const { text, evidence } of block.items)
        writer.item(
          '•',
          [
            { text: oneLine(cut(text)), style: 'plain' },
            { text: ` (${oneLine(evidence)})`, style: 'italic' },
          ],
          0,
        );
      return;
    case 'foreign':
      return markdownToPdf(writer, cut(block.markdown));
    case 'pasted':
      return writer.code(cut(block.text));
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function createCutter() {
  let left = PDF_TEXTS_MAX;
  let count = 0;
  return {
    cutCount: () => count,
    cut(text: string): string {
      const most = Math.min(PDF_TEXT_MAX, left);
      left -= Math.min(text.length, most);
      if (text.length <= most) return text;
      count += 1;
      return `${text.slice(0, most)} …`;
    },
  };
}

const remarksOf = (missing: number, cut: number): string[] => [
  ...(cut > 0 ? [`${cut} long texts were cut here; the export as Markdown or JSON has them whole.`] : []),
  ...(missing > 0
    ? [`${missing} characters that this font lacks stand as boxes; the export as Markdown or JSON has them.`]
    : []),
];

function numberPages(pdf: PDFKit.PDFDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    const { width, height, margins } = pdf.page;
    // Below the margin pdfkit would begin another page.
    const { bottom } = margins;
    margins.bottom = 0;
    pdf
      .font('plain')
      .fontSize(FOOTER_SIZE)
      .fillColor('#666666')
      .text(`${page - start + 1} / ${count}`, margins.left, height - MARGIN * 0.6, {
        ...{ width: width - margins.left - margins.right, align: 'center', lineBreak: false },
      });
    margins.bottom = bottom;
  }
}
