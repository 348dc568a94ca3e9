import { lexer } from 'marked';
import type { DocumentSection, DocumentText } from './document-text';

const HEADING_MAX = 200;

/** Markdown, cut at its headings; each part knows those that it stands under. Headings within fenced code are none. */
export function markdownSections(text: string): DocumentText {
  const sections: DocumentSection[] = [];
  const path: { depth: number; title: string }[] = [];
  let section: DocumentSection = { heading: [], page: null, start: 0, text: '' };
  let title: string | undefined;
  let at = 0;
  for (const token of lexer(text)) {
    // The lexer may change what it gives back of a text (tabs): the place is where it is found, else where it should be.
    const found = text.indexOf(token.raw, at);
    const start = found >= 0 ? found : at;
    if (token.type === 'heading') {
      const { depth, text: raw } = token as unknown as { depth: number; text: string };
      const named = raw
        .replace(/[*_`~]|<[^>]{0,200}>/g, '')
        .trim()
        .slice(0, HEADING_MAX);
      title ??= named || undefined;
      if (section.text.trim() !== '') sections.push(section);
      while ((path.at(-1)?.depth ?? 0) >= depth) path.pop();
      path.push({ depth, title: named });
      section = { heading: path.map((one) => one.title), page: null, start: start + token.raw.length, text: '' };
    } else section.text += token.raw;
    at = start + token.raw.length;
  }
  if (section.text.trim() !== '') sections.push(section);
  return { title, pages: null, characters: text.length, sections };
}
