import { convert, type HtmlToTextOptions } from 'html-to-text';

/** Of an HTML text, so much is read: more than any person writes. */
const HTML_MAX = 1_000_000;

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: HTML_MAX, maxDepth: 200, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...['style', 'script', 'title', 'attachment'].map((selector) => ({ selector, format: 'skip' })),
  ],
};

/** HTML as plain text: links with where they lead, tables by columns, lists by marks; no pictures. */
export function htmlToPlainText(html: string): string {
  return convert(html, OPTIONS).trim();
}
