import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import Markdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { copyText } from './copy-text';
import { showToast } from '../overlays/Toast';

/** Markdown as HTML for other programs: raw HTML dropped, no pictures. */
export function renderHtml(markdown: string): string {
  const box = document.createElement('div');
  const root = createRoot(box);
  flushSync(() =>
    root.render(
      <Markdown skipHtml disallowedElements={['img']} remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]}>
        {markdown}
      </Markdown>,
    ),
  );
  const html = box.innerHTML;
  root.unmount();
  return html;
}

/** Puts a text on the clipboard as markdown and as rich text, and says so; as markdown alone where the browser takes no more. */
export function copyMarkdown(markdown: string): void {
  if (typeof ClipboardItem === 'undefined' || typeof navigator.clipboard?.write !== 'function') {
    copyText(markdown);
    return;
  }
  const blob = (text: string, type: string) => new Blob([text], { type });
  const item = new ClipboardItem({
    'text/plain': blob(markdown, 'text/plain'),
    'text/html': blob(renderHtml(markdown), 'text/html'),
  });
  navigator.clipboard.write([item]).then(
    () => showToast({ title: 'Copied to clipboard' }),
    () => copyText(markdown),
  );
}
