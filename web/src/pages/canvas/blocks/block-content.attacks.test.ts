/** Words of blocks are foreign text: shown as written, never read as markup. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { KindAndContent } from '@contracts/canvas/blocks';
import { ATTACKS } from '@/ui/text/markdown.attacks';
import { BlockContent } from './BlockContent';

const blocksOf = (text: string): KindAndContent[] => [
  { kind: 'text', content: { text } },
  { kind: 'heading', content: { text, level: 1 } },
  { kind: 'sticky', content: { text, color: 'yellow' } },
  { kind: 'todo', content: { title: text, items: [{ text, isDone: false }] } },
  { kind: 'list', content: { title: text, items: [text], isOrdered: true } },
  { kind: 'table', content: { columns: [text], rows: [[text]] } },
  { kind: 'code', content: { language: text, code: text } },
  { kind: 'link', content: { url: text, title: text, description: text } },
  { kind: 'image', content: { url: text, alt: text } },
  { kind: 'shape', content: { shape: 'ellipse', text, color: 'green' } },
  { kind: 'section', content: { title: text, color: 'blue' } },
];

describe('blocks of foreign text', () => {
  beforeAll(() => {
    // A picture is asked for from this origin only; the page knows its own.
    Object.assign(globalThis, { window: { location: { origin: 'https://weft.test' } } });
  });
  afterAll(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });
  test.each(ATTACKS)('%j is shown, not read', (attack) => {
    for (const block of blocksOf(attack)) {
      // React on a server announces pictures first; a browser has no such element.
      const markup = renderToStaticMarkup(createElement(BlockContent, { block })).replace(
        /^(<link rel="preload"[^>]*>)+/,
        '',
      );
      expect(markup).not.toMatch(/<(script|iframe|style|form|object|embed|base|meta|link|details)\b/i);
      // Inside a tag, so not in what is escaped: a handler, or an address of another kind.
      expect(markup).not.toMatch(/<[a-z][^<>]*\son[a-z]+=(?![^<>]*")/i);
      for (const [, href = ''] of markup.matchAll(/\shref="([^"]*)"/g)) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
      for (const [, src = ''] of markup.matchAll(/<img[^>]*\ssrc="([^"]*)"/g))
        expect(src).toMatch(/^(https:\/\/weft\.test\/|data:image\/(png|jpeg|gif|webp);)/);
    }
  });
});
