import { compile, type FormatCallback } from 'html-to-text';

const DEPTH_MAX = 200;
/** As Markdown, so that headings are found again. */
const heading: FormatCallback = (element, walk, builder) => {
  const name = element.name as string;
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addInline(`${'#'.repeat(Number(name.slice(1)))} `);
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 2 });
};
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(' | ');
};
const skip = (...selectors: string[]) => selectors.map((selector) => ({ selector, format: 'skip' }));
/** What a person does not see is not read: models are not to find there what nobody else does. */
const HIDDEN = [
  '[hidden]',
  '[style*="display:none" i]',
  '[style*="display: none" i]',
  '[style*="visibility:hidden" i]',
];

let convert: ((html: string) => string) | undefined;
const open = () =>
  compile({
    wordwrap: false,
    formatters: { cell, heading },
    limits: { maxDepth: DEPTH_MAX, ellipsis: '…', maxInputLength: Number.MAX_SAFE_INTEGER },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'cell' })),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, format: 'heading' })),
      ...skip('img', 'title', 'script', 'style', 'template', 'svg', 'object', 'iframe', 'noscript', 'nav', ...HIDDEN),
    ],
  });

const TITLE = /<title[^>]{0,200}>([^<]{1,500})<\/title>/i;

/** An HTML page as Markdown: its headings and its text; nothing of what runs in it or is hidden. */
export function readHtmlDocument(html: string): { title: string | undefined; text: string } {
  convert ??= open();
  const text = convert(html)
    .split('\n')
    .map((line) => line.replaceAll(/(?: \|)+ ?$/g, ''))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return { title: TITLE.exec(html.slice(0, 65_536))?.[1]?.replace(/\s+/g, ' ').trim() || undefined, text };
}
