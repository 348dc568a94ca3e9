import { compile, type FormatCallback } from 'html-to-text';

/** Of one HTML body so much is read: characters, and tags. */
const HTML_CHARACTERS_MAX = 262_144;
const HTML_TAGS_MAX = 15_000;
const DEPTH_MAX = 200;
const CHILDREN_MAX = 5_000;

/** Cells of a row stand beside each other, not in one word. */
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(' | ');
};

const skip = (...selectors: string[]) => selectors.map((selector) => ({ selector, format: 'skip' }));
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** What a person would not see is not read either: agents are not to find there what nobody else does. */
const HIDDEN = [
  ...['display:none', 'display: none', 'visibility:hidden', 'visibility: hidden', 'font-size:0;', 'font-size: 0;'],
  ...['font-size:0px', 'font-size: 0px', 'mso-hide:all', 'mso-hide: all'],
].map((style) => `[style*="${style}" i]`);

let convert: ((html: string) => string) | undefined;
const open = () =>
  compile({
    wordwrap: false,
    formatters: { cell },
    limits: { maxDepth: DEPTH_MAX, maxChildNodes: CHILDREN_MAX, ellipsis: '…' },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'cell' })),
      ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
      ...skip('img', 'title', 'template', 'svg', 'object', 'noscript', '[hidden]', ...HIDDEN),
    ],
  });

/** An HTML body as plain text, without addresses of links. `isCut`: it is longer than is read. */
export function readHtml(html: string): { text: string; isCut: boolean } {
  convert ??= open();
  const end = endOf(html);
  const text = convert(html.slice(0, end))
    .split('\n')
    .map((line) => line.replaceAll(/(?: \|)+ ?$/g, '').replaceAll(/(?:\| ){2,}/g, '| '))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return { text, isCut: end < html.length };
}

function endOf(html: string): number {
  const end = Math.min(html.length, HTML_CHARACTERS_MAX);
  let at = -1;
  for (let tags = 0; tags < HTML_TAGS_MAX; tags += 1) {
    at = html.indexOf('<', at + 1);
    if (at < 0 || at >= end) return end;
  }
  return at;
}
