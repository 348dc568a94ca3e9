import type PDFDocument from 'pdfkit';
import type { Run } from './inline-runs';

type Pdf = InstanceType<typeof PDFDocument>;
type Face = keyof typeof FACES;

/** DejaVu: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic; neither Chinese, Japanese, Korean, Indic nor Thai. */
const FACES = {
  plain: 'DejaVuSans',
  bold: 'DejaVuSans-Bold',
  italic: 'DejaVuSans-Oblique',
  code: 'DejaVuSansMono',
} as const;
/** Points. */
const SIZE = 10;
const CODE_SIZE = 8.5;
const INDENT = 12;
const INK = '#1a1a1a';
const FAINT = '#666666';
/** Stands for a character that the font lacks. */
const MISSING = '\u25a1';
/** Changes of style in one paragraph; with more it is plain: pdfkit takes seconds for thousands. */
const RUNS_MAX = 100;
/** A word may break after so many characters; pdfkit takes seconds to break one of thousands by itself. */
const LONG_WORD = /\S{40}(?=\S)/g;

export const fontPath = (face: Face): string => require.resolve(`dejavu-fonts-ttf/ttf/${FACES[face]}.ttf`);

/** Writes texts into a PDF; counts the characters that its fonts lack. */
export class PdfWriter {
  /** Characters that were written as a box. */
  missing = 0;

  constructor(private readonly pdf: Pdf) {
    for (const face of Object.keys(FACES) as Face[]) pdf.registerFont(face, fontPath(face));
  }

  heading(runs: readonly Run[], size: number, indent = 0): void {
    this.gap(size * 0.6);
    // A heading alone at the foot of a page says nothing.
    if (this.pdf.y > this.pdf.page.height - this.pdf.page.margins.bottom - size * 4) this.pdf.addPage();
    this.runs(
      runs.map((run) => ({ ...run, style: run.style === 'code' ? ('code' as const) : ('bold' as const) })),
      { size, indent },
    );
    this.gap(size * 0.25);
  }

  paragraph(runs: readonly Run[], indent = 0, options: { isFaint?: boolean } = {}): void {
    this.runs(runs, { indent, ...options });
    this.gap(4);
  }

  item(mark: string, runs: readonly Run[], indent: number): void {
    const { y } = this.pdf;
    this.face('plain', SIZE, INK);
    // The mark goes to the page that the text begins on.
    if (y > this.pdf.page.height - this.pdf.page.margins.bottom - SIZE * 1.5) this.pdf.addPage();
    const top = this.pdf.y;
    this.pdf.text(mark, this.left(indent), top, { lineBreak: false });
    this.pdf.y = top;
    this.runs(runs, { indent: indent + INDENT });
    this.gap(2);
  }

  code(text: string, indent = 0): void {
    this.face('code', CODE_SIZE, INK);
    this.pdf.text(this.clean(text, 'code').replaceAll('\t', '    '), this.left(indent + INDENT), this.pdf.y, {
      width: this.width(indent + INDENT),
      align: 'left',
    });
    this.gap(6);
  }

  gap(points: number): void {
    this.pdf.y += points;
  }

  private runs(
    runs: readonly Run[],
    { size = SIZE, indent, isFaint = false }: { size?: number; indent: number; isFaint?: boolean },
  ): void {
    const filled = runs.filter(({ text }) => text !== '');
    const shown: readonly Run[] =
      filled.length > RUNS_MAX ? [{ text: filled.map(({ text }) => text).join(''), style: 'plain' }] : filled;
    this.pdf.x = this.left(indent);
    for (const [place, { text, style }] of shown.entries()) {
      this.face(style, style === 'code' ? size * 0.92 : size, isFaint ? FAINT : INK);
      const options = { width: this.width(indent), continued: place < shown.length - 1 };
      const clean = this.clean(text, style);
      if (place === 0) this.pdf.text(clean, this.left(indent), this.pdf.y, options);
      else this.pdf.text(clean, options);
    }
  }

  private face(face: Face, size: number, color: string): void {
    this.pdf.font(face).fontSize(size).fillColor(color);
  }
  private left(indent: number): number {
    return this.pdf.page.margins.left + indent;
  }
  private width(indent: number): number {
    const { width, margins } = this.pdf.page;
    return width - margins.left - margins.right - indent;
  }

  /** Without control characters; what the font lacks as boxes. */
  private clean(text: string, face: Face): string {
    this.pdf.font(face);
    // pdfkit 0.20 keeps fontkit's font here and says nothing of it in its types.
    const { font } = (this.pdf as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })
      ._font;
    let clean = '';
    for (const sign of text.replace(/\r\n?/g, '\n')) {
      const code = sign.codePointAt(0) ?? 0;
      if (sign === '\n' || sign === '\t') clean += sign;
      else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) continue;
      else if (font.hasGlyphForCodePoint(code)) clean += sign;
      else {
        this.missing += 1;
        clean += MISSING;
      }
    }
    return clean.replace(LONG_WORD, '$&\u200b');
  }
}
