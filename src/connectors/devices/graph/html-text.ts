import type { HtmlToTextOptions } from 'html-to-text';

/** Of an HTML text, so many characters and tags are read: more than people write. */
const HTML_MAX = 500_000;
const TAGS_MAX = 15_000;

const skip = (...selectors: string[]) => selectors.map((selector) => ({ selector, format: 'skip' }));
/** What a person would not see is not read either: an agent is not to find there what nobody else does. */
const HIDDEN = ['display:none', 'visibility:hidden', 'font-size:0;', 'font-size:0px', 'mso-hide:all']
  .flatMap((style) => [style, style.replace(':', ': ')])
  .map((style) => `[style*="${style}" i]`);
const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: 200, maxChildNodes: 5_000, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...skip('img', 'style', 'script', 'title', 'template', 'svg', 'object', 'noscript', '[hidden]', ...HIDDEN),
  ],
};
let convert: ((html: string) => string) | undefined;

/** HTML as plain text, without pictures and without what HTML hides; links with where they lead. */
export async function htmlToPlainText(html: string): Promise<string> {
  const { compile } = await import('html-to-text');
  convert ??= compile(OPTIONS);
  return convert(html.slice(0, endOf(html))).trim();
}

function endOf(html: string): number {
  const end = Math.min(html.length, HTML_MAX);
  let at = -1;
  for (let tags = 0; tags < TAGS_MAX; tags += 1) {
    at = html.indexOf('<', at + 1);
    if (at < 0 || at >= end) return end;
  }
  return at;
}
